using System.Xml.Linq;

namespace ProtocolLearning.Architecture.Tests;

/// <summary>Which project may reference which. A new arrow is a decision: it is made here first.</summary>
public sealed class HouseArrowsTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocol"] = [],
        ["Resources"] = [],
        ["Controllers"] = [],
        ["LocalCluster"] = [],
        ["Data"] = ["Protocol"],
        ["Modeling"] = ["Protocol"],
        ["Networking"] = ["Protocol"],
        ["Worker"] = ["Protocol", "Data", "Modeling", "Networking"],
        ["Coordinator"] = ["Protocol", "Networking"],
        ["Gateway"] = ["Protocol", "Data", "Networking"],
        ["Operator"] = ["Protocol", "Resources", "Networking", "Controllers"],
        ["Adversary"] = ["Worker"],
        ["Cli"] = ["Protocol", "Resources", "Networking", "Controllers", "LocalCluster"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Fact]
    public void Source_folder_holds_the_projects_of_the_house_and_no_other()
    {
        var found = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.GetFileName(folder)["ProtocolLearning.".Length..])
            .Order(StringComparer.Ordinal);

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_only_what_the_house_allows(string project)
    {
        var path = Path.Combine(Repository.Root, "src", $"ProtocolLearning.{project}", $"ProtocolLearning.{project}.csproj");
        var referenced = XDocument.Load(path).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)["ProtocolLearning.".Length..]);

        Assert.Empty(referenced.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_has_its_mirror_among_the_tests(string project) =>
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "tests", $"ProtocolLearning.{project}.Tests")));
}
