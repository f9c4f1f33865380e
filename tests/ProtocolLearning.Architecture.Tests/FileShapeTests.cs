using System.Text.RegularExpressions;

namespace ProtocolLearning.Architecture.Tests;

/// <summary>Files stay small, hold one public type, and have no drawer for odds and ends.</summary>
public sealed partial class FileShapeTests
{
    private const int MostLines = 400;
    private const int MostMedianLines = 90;

    [Fact]
    public void No_file_is_longer_than_the_house_allows() =>
        Assert.DoesNotContain(Repository.SourceFiles("src", "tests"), path => File.ReadLines(path).Count() > MostLines);

    [Fact]
    public void Median_file_is_short()
    {
        var lengths = Repository.SourceFiles("src").Select(path => File.ReadLines(path).Count()).Order().ToArray();

        Assert.InRange(lengths[lengths.Length / 2], 1, MostMedianLines);
    }

    [Fact]
    public void One_public_type_a_file()
    {
        var crowded = Repository.SourceFiles("src")
            .Where(path => PublicTopLevelType().Count(File.ReadAllText(path)) > 1);

        Assert.Empty(crowded);
    }

    [Fact]
    public void No_file_is_a_drawer_for_odds_and_ends() =>
        Assert.DoesNotContain(Repository.SourceFiles("src"), path => Drawer().IsMatch(Path.GetFileNameWithoutExtension(path)));

    [GeneratedRegex(@"^public (?:(?:abstract|sealed|static|readonly|partial) )*(?:class|record|struct|interface|enum|delegate) ", RegexOptions.Multiline)]
    private static partial Regex PublicTopLevelType();

    [GeneratedRegex("(Utils?|Helpers?|Manager|Common)$")]
    private static partial Regex Drawer();
}
