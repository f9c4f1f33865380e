using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Tests.Configuration;

public sealed class OperatorSettingsTests
{
    [Fact]
    public void Read_emptyEnvironment_takesDefaults()
    {
        var settings = OperatorSettings.Read(_ => null, out var problems);
        Assert.Empty(problems);
        Assert.Equal("127.0.0.1:0", settings.Listen.ToString());
        Assert.True(settings.LeaderElection);
        Assert.Equal(PodNetwork.Pod, settings.PodNetwork);
    }

    [Fact]
    public void Read_everything_isTaken()
    {
        var variables = new Dictionary<string, string>
        {
            [OperatorEnvironment.Listen] = "0.0.0.0:8080",
            [OperatorEnvironment.Address] = "http://operator:8080",
            [OperatorEnvironment.LeaderElection] = "false",
            [OperatorEnvironment.RequestsPerSecond] = "500",
            [OperatorEnvironment.PodNetwork] = "Loopback",
            [OperatorEnvironment.Namespace] = "system",
        };
        var settings = OperatorSettings.Read(variables.GetValueOrDefault, out var problems);
        Assert.Empty(problems);
        Assert.Equal(8080, settings.Listen.Port);
        Assert.Equal("operator", settings.Address!.Host);
        Assert.False(settings.LeaderElection);
        Assert.Equal(500, settings.RequestsPerSecond);
        Assert.Equal(PodNetwork.Loopback, settings.PodNetwork);
        Assert.Equal("system", settings.Namespace);
    }

    [Theory]
    [InlineData(OperatorEnvironment.Listen, "8080")]
    [InlineData(OperatorEnvironment.Address, "operator:8080")]
    [InlineData(OperatorEnvironment.LeaderElection, "perhaps")]
    [InlineData(OperatorEnvironment.RequestsPerSecond, "0")]
    [InlineData(OperatorEnvironment.RequestsPerSecond, "many")]
    [InlineData(OperatorEnvironment.PodNetwork, "Bridge")]
    [InlineData(OperatorEnvironment.Role, "guest")]
    [InlineData(OperatorEnvironment.Kubeconfig, "/does/not/exist")]
    public void Read_malformedVariable_isNamed(string name, string value)
    {
        OperatorSettings.Read(asked => asked == name ? value : null, out var problems);
        Assert.StartsWith($"{name}: ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_roleMember_takesItsPolicy()
    {
        using var kubeconfig = new TemporaryFile();
        var variables = new Dictionary<string, string>
        {
            [OperatorEnvironment.Role] = "member",
            [OperatorEnvironment.Kubeconfig] = kubeconfig.Path,
            [OperatorEnvironment.MemberCluster] = "berlin",
            [OperatorEnvironment.MemberImages] = "worker:1, other@sha256:ab",
            [OperatorEnvironment.MemberNamespaces] = "training\nlanguage",
            [OperatorEnvironment.MemberDatasets] = "configmap/text",
            [OperatorEnvironment.MemberCoordinators] = $"demo={Samples.Key}, other={Samples.Key}",
            [OperatorEnvironment.MemberGpus] = "8",
        };
        var member = OperatorSettings.Read(variables.GetValueOrDefault, out var problems).Member!;
        Assert.Empty(problems);
        Assert.Equal(("berlin", "protocollearning-system", 8, false), (member.Cluster, member.HomeNamespace, member.Policy.Gpus, member.Policy.HostNetwork));
        Assert.Equal(["worker:1", "other@sha256:ab"], member.Policy.Images);
        Assert.True(member.Policy.Namespaces.SetEquals(["training", "language"]));
        Assert.Equal(["configmap/text"], member.Policy.Datasets);
        Assert.Equal(new Dictionary<string, string> { ["demo"] = Samples.Key, ["other"] = Samples.Key }, member.Policy.Coordinators);

        variables[OperatorEnvironment.MemberCoordinators] = "demo=short";
        OperatorSettings.Read(variables.GetValueOrDefault, out problems);
        Assert.StartsWith(OperatorEnvironment.MemberCoordinators, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_roleMemberAlone_saysWhatIsMissing()
    {
        OperatorSettings.Read(name => name == OperatorEnvironment.Role ? "member" : null, out var problems);
        Assert.Equal(
            [OperatorEnvironment.Kubeconfig, OperatorEnvironment.MemberCluster, OperatorEnvironment.MemberImages, OperatorEnvironment.MemberNamespaces],
            problems.Select(problem => problem[..problem.IndexOf(':', StringComparison.Ordinal)]));
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
