namespace ProtocolLearning.Install.Tests.Chart;

public sealed class ChartTests
{
    private const string Everything =
        "monitoring.serviceMonitor.enabled=true,monitoring.prometheusRule.enabled=true,monitoring.dashboards.enabled=true,"
        + "rbac.inClusterMember=true,networkPolicy.workloadNamespaces={a,b}";

    [SkippableTheory]
    [InlineData("")]
    [InlineData(Everything)]
    [InlineData("replicaCount=1,leaderElection=false,crds.install=false,rbac.create=false,rbac.aggregate=false,networkPolicy.enabled=false")]
    public async Task Lint_strict_finds_nothing(string values) =>
        await Tool.Helm.SucceedAsync("lint", "--strict", Repository.Chart, "--set", values);

    [SkippableTheory]
    [InlineData("unknown=1")]
    [InlineData("image.unknown=1")]
    [InlineData("monitoring.dashboards.unknown=1")]
    [InlineData("replicaCount=2,leaderElection=false")]
    [InlineData("replicaCount=0")]
    [InlineData("port=70000")]
    [InlineData("image.digest=latest")]
    [InlineData("terminationGracePeriodSeconds=10")]
    public async Task Template_bad_values_are_refused(string values)
    {
        var (exitCode, _, error) = await Tool.Helm.RunAsync("template", "release", Repository.Chart, "--set", values);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("values don't meet the specifications of the schema", error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("", 1, 1)]
    [InlineData("crds.keep=false", 1, 0)]
    [InlineData("crds.install=false", 0, 0)]
    public async Task Template_definitions_are_installed_and_kept_as_told(string values, int installed, int kept)
    {
        var definitions = Yaml.Documents(await Tool.Helm.SucceedAsync("template", "release", Repository.Chart, "--set", values))
            .Where(document => document.Text("kind") == "CustomResourceDefinition")
            .ToList();

        var all = Repository.Files("crds", "*.yaml").Count();
        Assert.Equal(installed * all, definitions.Count);
        Assert.Equal(kept * all, definitions.Count(definition => definition.At("metadata", "annotations", "helm.sh/resource-policy") is not null));
    }

    [SkippableFact]
    public async Task Template_names_follow_the_release_and_fit()
    {
        var release = new string('r', 53);
        var documents = Yaml.Documents(await Tool.Helm.SucceedAsync("template", release, Repository.Chart, "--set", Everything));

        Assert.All(documents, document => Assert.InRange(document.Text("metadata", "name").Length, 1, 253));
        Assert.All(
            documents.Where(document => document.Text("kind") == "Service"),
            document => Assert.InRange(document.Text("metadata", "name").Length, 1, 63));
    }

    [Fact]
    public void Version_is_that_of_the_product()
    {
        var properties = System.Xml.Linq.XDocument.Parse(Repository.Read("Directory.Build.props"));
        var version = properties.Descendants("Version").Single().Value;
        var chart = Yaml.Document(Repository.Read($"{Repository.Chart}/Chart.yaml"));

        Assert.Equal(version, chart.Text("appVersion"));
        Assert.Equal(version, chart.Text("version"));
        Assert.All(
            Repository.Read("Dockerfile").Split('\n').Where(line => line.StartsWith("ARG VERSION", StringComparison.Ordinal)),
            line => Assert.Equal($"ARG VERSION={version}", line));
    }
}
