using ProtocolLearning.Data.Tokens;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tests.Tokens;

public sealed class TokenCacheTests : IDisposable
{
    private readonly TextFolder _folder = new TextFolder().Add("a.txt", "The quick brown fox jumps over the lazy dog. ");

    private string CacheFolder => Path.Combine(_folder.Path, "cache");

    [Fact]
    public void Open_makes_one_file_a_text_and_tokenizer_and_then_reads_it()
    {
        var first = Read(TokenizerKind.Cl100kBase, "one");
        var file = Assert.Single(Directory.GetFiles(CacheFolder));
        var written = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(Path.Combine(_folder.Path, "a.txt"), "another text, which nobody reads for that fingerprint");

        Assert.Equal(first, Read(TokenizerKind.Cl100kBase, "one"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
        Assert.NotEqual(first, Read(TokenizerKind.O200kBase, "one"));
        Assert.NotEqual(first, Read(TokenizerKind.Cl100kBase, "two"));
        Assert.Equal(3, Directory.GetFiles(CacheFolder).Length);
    }

    [Fact]
    public void Open_of_a_torn_or_damaged_file_makes_it_anew()
    {
        var expected = Read(TokenizerKind.Cl100kBase, "one");
        var file = Assert.Single(Directory.GetFiles(CacheFolder));
        var whole = File.ReadAllBytes(file);
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Null(CachedTokenSource.TryOpen(file, "one", TokenizerKind.Cl100kBase));
        }

        foreach (var at in (int[])[0, 9, 20, TokenFileHeader.Bytes, whole.Length - 1])
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            File.WriteAllBytes(file, damaged);
            Assert.Null(CachedTokenSource.TryOpen(file, "one", TokenizerKind.Cl100kBase));
        }

        Assert.Equal(expected, Read(TokenizerKind.Cl100kBase, "one"));
        Assert.Equal(whole, File.ReadAllBytes(file));
    }

    [Fact]
    public void Open_by_several_at_once_gives_all_the_same()
    {
        var read = new int[4][];
        Parallel.For(0, read.Length, i => read[i] = Read(TokenizerKind.Cl100kBase, "one"));

        Assert.All(read, tokens => Assert.Equal(read[0], tokens));
        Assert.Single(Directory.GetFiles(CacheFolder));
    }

    [Fact]
    public void Open_of_a_text_that_changes_leaves_nothing_behind()
    {
        using var text = new SourceText([Path.Combine(_folder.Path, "a.txt")]);
        File.AppendAllText(Path.Combine(_folder.Path, "a.txt"), "more");

        Assert.Throws<DatasetChangedException>(() => new TokenCache(CacheFolder).Open(text, "one", TokenizerKind.Cl100kBase));

        Assert.Empty(Directory.GetFiles(CacheFolder));
    }

    [Fact]
    public async Task Open_of_a_dataset_with_byte_pairs_cuts_samples_of_their_tokens()
    {
        _folder.Add("b/a.txt", string.Concat(Enumerable.Range(0, 500).Select(i => $"The {i}th line of this text.\n")));
        var definition = new DatasetDefinition(["b"], TokenizerKind.O200kBase, ValidationPerMille: 100);

        var opening = await TokenDataset.OpenAsync(
            definition, 16, new DatasetFolders(_folder.Path, CacheFolder), TimeProvider.System, CancellationToken.None);

        using var dataset = opening.Dataset!;
        Assert.Equal(200_019, dataset.VocabularySize);
        Assert.Equal(dataset.Tokens / 17, dataset.Training.Count + dataset.Validation.Count);
        var sample = new int[17];
        dataset.Training.Read(0, sample);
        Assert.Contains(sample, token => token > 255);
    }

    public void Dispose() => _folder.Dispose();

    private int[] Read(TokenizerKind kind, string fingerprint)
    {
        using var text = new SourceText([Path.Combine(_folder.Path, "a.txt")]);
        using var tokens = new TokenCache(CacheFolder).Open(text, fingerprint, kind);
        var all = new int[tokens.Count];
        tokens.Read(0, all);
        return all;
    }
}
