namespace ProtocolLearning.Install.Tests.Kustomize;

public sealed class KustomizeTests
{
    private const string Folder = "deploy/kustomize";

    [Fact]
    public void Definitions_in_the_chart_are_those_of_crds()
    {
        var definitions = Repository.Files("crds", "*.yaml").ToList();
        var copies = Repository.Files($"{Repository.Chart}/files/crds", "*_*.yaml").ToList();

        Assert.Equal(definitions.Select(Path.GetFileName), copies.Select(Path.GetFileName));
        Assert.All(
            definitions.Zip(copies),
            pair => Assert.True(
                Repository.Read(pair.First) == Repository.Read(pair.Second), $"{pair.Second} differs from {pair.First}; run {Folder}/render.sh"));
    }

    [Theory]
    [InlineData($"{Repository.Chart}/files/crds")]
    [InlineData($"{Folder}/operator")]
    [InlineData($"{Folder}/monitoring")]
    [InlineData($"{Folder}/push-member")]
    public void Kustomization_names_every_file_of_its_folder(string folder)
    {
        var named = Yaml.Document(Repository.Read($"{folder}/kustomization.yaml")).Texts("resources").Order(StringComparer.Ordinal);
        var files = Repository.Files(folder, "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml");

        Assert.Equal(files, named);
    }

    [SkippableFact]
    public async Task Generated_files_are_what_the_chart_gives()
    {
        _ = Tool.Helm;
        var folder = Directory.CreateTempSubdirectory("kustomize");
        try
        {
            await Tool.Bash.SucceedAsync($"{Folder}/render.sh", folder.FullName);

            foreach (var path in Directory.EnumerateFiles(folder.FullName, "*.yaml", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(folder.FullName, path);
                Assert.True(File.Exists(Repository.PathOf(name)), $"{name} is missing; run {Folder}/render.sh");
                Assert.True(await File.ReadAllTextAsync(path) == Repository.Read(name), $"{name} differs from the chart; run {Folder}/render.sh");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableTheory]
    [InlineData("home", "")]
    [InlineData(
        "home-monitored",
        "monitoring.serviceMonitor.enabled=true,monitoring.prometheusRule.enabled=true,monitoring.dashboards.enabled=true")]
    public async Task Overlay_gives_the_objects_of_the_chart(string overlay, string values)
    {
        var chart = Yaml.Documents(await Tool.Helm.SucceedAsync(
            "template", "protocol-learning", Repository.Chart, "-n", "protocollearning-system", "--skip-tests", "--set", values));
        var kustomized = Yaml.Documents(await Tool.Kubectl.SucceedAsync("kustomize", $"{Folder}/overlays/{overlay}"))
            .Where(document => document.Text("kind") != "Namespace")
            .ToDictionary(Yaml.Identity);

        Assert.Equal(chart.Select(Yaml.Identity).Order(StringComparer.Ordinal), kustomized.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            chart.Where(document => document.Text("kind") != "CustomResourceDefinition"),
            document => Assert.Equal(document.Canonical(), kustomized[document.Identity()].Canonical()));
    }

    [SkippableFact]
    public async Task Push_member_builds() =>
        Assert.NotEmpty(Yaml.Documents(await Tool.Kubectl.SucceedAsync("kustomize", $"{Folder}/push-member")));
}
