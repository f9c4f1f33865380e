using ProtocolLearning.Data.Remote;
using ProtocolLearning.Data.Sources;

namespace ProtocolLearning.Data.Tests;

public sealed class SourceFilesTests : IDisposable
{
    private readonly TextFolder _folder = new TextFolder()
        .Add("b.txt", "b")
        .Add("a.txt", "a")
        .Add("notes.md", "n")
        .Add("deep/er/c.txt", "c")
        .Add("deep/a.txt", "d")
        .Add(".hidden.txt", "h")
        .Add("..data/a.txt", "h")
        .Add("deep/.git/x.txt", "h")
        .Add("lost+found/a.txt", "l");

    [Theory]
    [InlineData("*.txt", "a.txt b.txt")]
    [InlineData("**/*.txt", "a.txt b.txt deep/a.txt deep/er/c.txt")]
    [InlineData("deep/*/*.txt", "deep/er/c.txt")]
    [InlineData("deep", "deep/a.txt deep/er/c.txt")]
    [InlineData("notes.md", "notes.md")]
    [InlineData("d*/**", "deep/a.txt deep/er/c.txt")]
    public void Find_source_gives_files_in_path_order(string source, string expected)
    {
        Assert.Equal(expected, Found([source]));
        Assert.Equal(expected, Found([Path.Combine(_folder.Path, source)]));
    }

    [Fact]
    public void Find_keeps_the_order_of_sources_and_reads_no_file_twice() =>
        Assert.Equal("notes.md b.txt a.txt", Found(["notes.md", "b.txt", "*.txt"]));

    [Theory]
    [InlineData("missing.txt", "neither a file nor a folder")]
    [InlineData("missing/**/*.txt", "matches no file")]
    [InlineData("*.pdf", "matches no file")]
    public void Find_source_without_a_match_names_its_field_and_the_remedy(string source, string reason)
    {
        var files = SourceFiles.Find(["a.txt", source], _folder.Path, RemoteSources.None);

        var problem = Assert.Single(files.Problems);
        Assert.Equal("dataset.sources[1]", problem.Field);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Contains($"'{source}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("name a file, a folder, or a glob", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_without_sources_says_so() =>
        Assert.Equal("dataset.sources", Assert.Single(SourceFiles.Find([], _folder.Path, RemoteSources.None).Problems).Field);

    public void Dispose() => _folder.Dispose();

    private string Found(string[] sources)
    {
        var files = SourceFiles.Find(sources, _folder.Path, RemoteSources.None);
        Assert.Empty(files.Problems);
        return string.Join(' ', files.Paths.Select(path => Path.GetRelativePath(_folder.Path, path)));
    }
}
