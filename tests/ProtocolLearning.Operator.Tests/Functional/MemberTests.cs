using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A member cluster that cannot be used says why in its conditions.</summary>
public sealed class MemberTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Credential_thatNamesAMissingFile_isToldInTheStatus()
    {
        const string kubeconfig = """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters:
            - name: c
              cluster:
                server: https://127.0.0.1:1
                certificate-authority: /nonexistent/authority.pem
            users:
            - name: u
              user:
                token: t
            contexts:
            - name: c
              context:
                cluster: c
                user: u
            """;
        await _fixture.AddMemberAsync("broken", kubeconfig);

        var condition = await ReadyWhereAsync("broken", condition => condition.Reason == "CredentialInvalid");
        Assert.Equal("False", condition.Status);
        Assert.Contains("/nonexistent/authority.pem; put the data itself in", condition.Message, StringComparison.Ordinal);

        var open = kubeconfig.Replace("certificate-authority: /nonexistent/authority.pem", "insecure-skip-tls-verify: true", StringComparison.Ordinal);
        await _fixture.AddMemberAsync("open", open);
        await ReadyWhereAsync("open", condition => condition.Message.Contains("insecure-skip-tls-verify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Member_thatRefusesAList_saysWhichKindAndWhy()
    {
        await using var refusing = await EmbeddedApiServer.StartAsync(new EmbeddedApiServerOptions { Name = "refusing" }, CancellationToken.None);
        using var fault = refusing.Faults.Inject(new Fault(FaultKind.InternalError) { Resource = "nodes" });
        await _fixture.AddMemberAsync("refusing", refusing.Kubeconfig);

        var condition = await ReadyWhereAsync("refusing", condition => condition.Message.Contains("Node: ", StringComparison.Ordinal)
            && condition.Message.Contains("500", StringComparison.Ordinal));
        Assert.Equal(("Unknown", "Syncing"), (condition.Status, condition.Reason));
    }

    [Theory]
    [InlineData("/readyz", 500, nameof(MemberProbe.Unreachable))]
    [InlineData("/api/v1/nodes", 403, nameof(MemberProbe.CacheStale))]
    public async Task Member_thatWasReady_losesItsClockOnlyOnceItsFaultIsGone(string path, int status, string reason)
    {
        await BeImpatientAsync();
        await _fixture.StartServerAsync("berlin", withDefinitions: false);
        await using var gate = await RoleGate.StartAsync(_fixture.KubeconfigOf("berlin"), rules: null);
        await _fixture.AddMemberAsync("berlin", gate.Kubeconfig);
        await ReadyWhereAsync("berlin", condition => condition.Status == "True");

        gate.Answers = request => request.Path == path ? status : null;
        gate.Cut();
        gate.Mend();
        await ReadyWhereAsync("berlin", condition => condition.Reason == reason);
        var since = Assert.NotNull((await FindAsync("berlin")).Status!.UnreachableSince);

        await _fixture.RestartOperatorAsync();
        await ReadyWhereAsync("berlin", condition => condition.Reason == reason);
        Assert.Equal(since, (await FindAsync("berlin")).Status!.UnreachableSince);

        gate.Answers = _ => null;
        await ReadyWhereAsync("berlin", condition => condition.Status == "True");
        Assert.Null((await FindAsync("berlin")).Status!.UnreachableSince);
    }

    [Fact]
    public async Task Member_thatNeverGrantsAList_isLostLikeOneThatDoesNotAnswer()
    {
        await BeImpatientAsync();
        await _fixture.StartServerAsync("berlin", withDefinitions: false);
        await using var gate = await RoleGate.StartAsync(_fixture.KubeconfigOf("berlin"), rules: null);
        gate.Answers = request => request.Path == "/api/v1/pods" ? 403 : null;
        await _fixture.AddMemberAsync("berlin", gate.Kubeconfig);

        var stale = await ReadyWhereAsync("berlin", condition => condition.Reason == nameof(MemberProbe.CacheStale));

        Assert.Contains("Pod: ", stale.Message, StringComparison.Ordinal);
        Assert.NotNull((await FindAsync("berlin")).Status!.UnreachableSince);
    }

    [Fact]
    public async Task Member_thatAsksForALongPause_countsAsAnswering()
    {
        await BeImpatientAsync();
        await using var busy = await EmbeddedApiServer.StartAsync(new EmbeddedApiServerOptions { Name = "busy" }, CancellationToken.None);
        using var fault = busy.Faults.Inject(
            new Fault(FaultKind.TooManyRequests) { Resource = "nodes", RetryAfter = TimeSpan.FromMinutes(10) });
        await _fixture.AddMemberAsync("busy", busy.Kubeconfig);

        // Probes that waited with the others would say that it does not answer.
        var stale = await ReadyWhereAsync("busy", condition => condition.Reason is not nameof(MemberProbe.Syncing));
        Assert.Equal(nameof(MemberProbe.CacheStale), stale.Reason);
        fault.Dispose();
        await _fixture.RestartOperatorAsync();
        await ReadyWhereAsync("busy", condition => condition.Status == "True");
    }

    [Fact]
    public async Task ClusterProfile_withASecretOfItsManager_isUsedAndSaysWhatIsMissingBefore()
    {
        await _fixture.StartServerAsync("berlin", withDefinitions: false);
        var cluster = Samples.Cluster("berlin");
        cluster.Status = null;
        cluster.Spec.Credential = new CredentialSpec
        {
            Type = CredentialType.ClusterProfile,
            ClusterProfile = new ClusterProfileCredential { Name = "berlin", Namespace = "fleet" },
        };
        await _fixture.CreateAsync(cluster);
        await ReadyWhereAsync("berlin", condition => condition.Message.Contains("no ClusterProfile fleet/berlin", StringComparison.Ordinal));

        await InstallProfileAsync();
        await ReadyWhereAsync("berlin", condition => condition.Message.Contains("x-k8s.io/cluster-profile=berlin", StringComparison.Ordinal));

        await _fixture.CreateAsync(new V1Secret
        {
            Metadata = new V1ObjectMeta
            {
                Name = "fleet-berlin",
                NamespaceProperty = OperatorFixture.SystemNamespace,
                Labels = new Dictionary<string, string> { ["x-k8s.io/cluster-profile"] = "berlin", ["x-k8s.io/cluster-profile-namespace"] = "fleet" },
            },
            Data = new Dictionary<string, byte[]> { ["Config"] = Encoding.UTF8.GetBytes(_fixture.KubeconfigOf("berlin")) },
        });
        await ReadyWhereAsync("berlin", condition => condition.Status == "True");
    }

    private async Task InstallProfileAsync()
    {
        var home = _fixture.Clusters["home"];
        await home.ApiextensionsV1.CreateCustomResourceDefinitionAsync(new V1CustomResourceDefinition
        {
            Metadata = new V1ObjectMeta { Name = "clusterprofiles.multicluster.x-k8s.io" },
            Spec = new V1CustomResourceDefinitionSpec
            {
                Group = "multicluster.x-k8s.io",
                Scope = "Namespaced",
                Names = new V1CustomResourceDefinitionNames { Kind = "ClusterProfile", Plural = "clusterprofiles", Singular = "clusterprofile", ListKind = "ClusterProfileList" },
                Versions =
                [
                    new V1CustomResourceDefinitionVersion
                    {
                        Name = "v1alpha1",
                        Served = true,
                        Storage = true,
                        Schema = new V1CustomResourceValidation
                        {
                            OpenAPIV3Schema = new V1JSONSchemaProps { Type = "object", XKubernetesPreserveUnknownFields = true },
                        },
                    },
                ],
            },
        });
        await home.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = "fleet" } });
        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                try
                {
                    await home.CustomObjects.CreateNamespacedCustomObjectAsync(
                        new Dictionary<string, object>
                        {
                            ["apiVersion"] = "multicluster.x-k8s.io/v1alpha1",
                            ["kind"] = "ClusterProfile",
                            ["metadata"] = new Dictionary<string, string> { ["name"] = "berlin" },
                        },
                        "multicluster.x-k8s.io",
                        "v1alpha1",
                        "fleet",
                        "clusterprofiles");
                    return true;
                }
                catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
                {
                    return false;
                }
            },
            "the definition to be served");
    }

    /// <summary>An operator that gives caches a second.</summary>
    private Task BeImpatientAsync()
    {
        _fixture.Limits = _fixture.Limits with { SyncPatience = TimeSpan.FromSeconds(1) };
        return _fixture.RestartOperatorAsync();
    }

    private async Task<V1Alpha1MemberCluster> FindAsync(string cluster) => (await _fixture.FindAsync<V1Alpha1MemberCluster>(cluster, null))!;

    private Task<V1Condition> ReadyWhereAsync(string cluster, Func<V1Condition, bool> condition) => OperatorFixture.EventuallyAsync(
        async () => (await _fixture.FindAsync<V1Alpha1MemberCluster>(cluster, null))?.Status?.Conditions?
            .FirstOrDefault(found => found.Type == ConditionType.Ready && condition(found)),
        $"cluster {cluster} to say why it is not ready");
}
