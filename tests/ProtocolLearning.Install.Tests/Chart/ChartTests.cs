namespace ProtocolLearning.Install.Tests.Chart;

public sealed class ChartTests
{
    private const string Everything =
        "monitoring.serviceMonitor.enabled=true,monitoring.prometheusRule.enabled=true,monitoring.dashboards.enabled=true,"
        + "rbac.inClusterMember=true,relay.enabled=true,relay.everybody=true,networkPolicy.workloadNamespaces={a,b},pullMembers[0].name=east,pullMembers[1].name=west,pullMembers[1].namespace=training";

    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private const string Member = "role=member,member.cluster=east,member.images={protocollearning/worker},member.namespaces={a,b}";

    [SkippableTheory]
    [InlineData("")]
    [InlineData(Everything)]
    [InlineData("replicaCount=1,leaderElection=false,crds.install=false,rbac.create=false,rbac.aggregate=false,networkPolicy.enabled=false")]
    [InlineData(Member)]
    public async Task Lint_strict_finds_nothing(string values) =>
        await Tool.Helm.SucceedAsync("lint", "--strict", Repository.Chart, "--set", values);

    [SkippableTheory]
    [InlineData("unknown=1")]
    [InlineData("image.unknown=1")]
    [InlineData("monitoring.dashboards.unknown=1")]
    [InlineData("replicaCount=2,leaderElection=false")]
    [InlineData("replicaCount=0")]
    [InlineData("relay.enabled=true")]
    [InlineData("relay.enabled=true,relay.keys={north}")]
    [InlineData("port=70000")]
    [InlineData("image.digest=latest")]
    [InlineData("terminationGracePeriodSeconds=10")]
    [InlineData("role=member")]
    [InlineData("pullMembers={east}")]
    [InlineData(Member + ",pullMembers[0].name=west")]
    [InlineData(Member + ",member.images={a b}")]
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
    public async Task Template_a_member_gets_an_agent_and_no_part_of_home()
    {
        var documents = Yaml.Documents(await Tool.Helm.SucceedAsync("template", "agent", Repository.Chart, "--skip-tests", "--set", Member));
        var variables = documents.Single(document => document.Text("kind") == "Deployment")
            .Items("spec", "template", "spec", "containers").Single().Items("env").Select(variable => variable.Text("name")).ToList();

        Assert.DoesNotContain(documents, document => document.Text("kind") == "CustomResourceDefinition");
        Assert.Contains("PLEARN_MEMBER_CLUSTER", variables);
        Assert.DoesNotContain("PLEARN_COORDINATOR_IMAGE", variables);
        Assert.Equal(
            ["a", "b"], documents.Where(document => document.Text("kind") == "Role" && document.Text("metadata", "namespace") != "default")
                .Select(document => document.Text("metadata", "namespace")));
    }

    [SkippableFact]
    public async Task Template_relay_is_one_pod_that_serves_the_keys_that_are_named_and_needs_no_account()
    {
        var documents = Yaml.Documents(await Tool.Helm.SucceedAsync(
            "template", "release", Repository.Chart, "--skip-tests", "--set", $"relay.enabled=true,relay.keys={{{Key}}},relay.service.type=LoadBalancer"));
        var own = documents.Where(document => document.Text("metadata", "name").EndsWith("-relay", StringComparison.Ordinal))
            .ToDictionary(document => document.Text("kind"));

        Assert.Equal(["ConfigMap", "Deployment", "NetworkPolicy", "Service"], own.Keys.Order(StringComparer.Ordinal));
        Assert.Contains(Key, own["ConfigMap"].Text("data", "keys"), StringComparison.Ordinal);
        Assert.Equal("LoadBalancer", own["Service"].Text("spec", "type"));
        Assert.Equal("Local", own["Service"].Text("spec", "externalTrafficPolicy"));
        Assert.Equal("1", own["Deployment"].Text("spec", "replicas"));
        var pod = own["Deployment"].At("spec", "template", "spec")!;
        Assert.Equal("false", pod.Text("automountServiceAccountToken"));
        Assert.Equal("relay", pod.Items("containers").Single().Items("args").Single().ToString());
        Assert.Equal("relay", own["Service"].Text("spec", "selector", "app.kubernetes.io/component"));
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
