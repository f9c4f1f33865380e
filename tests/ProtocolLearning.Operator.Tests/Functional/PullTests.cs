using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>
/// A Pull cluster: its own agent makes its pods, with no more at home than deploy/kustomize/pull-home grants and no more in its own
/// cluster than pull-member does, and home never has a credential for it.
/// </summary>
public sealed class PullTests : IAsyncLifetime
{
    private const string Pull = "member-3";

    private static readonly MemberPolicy Policy = new(["protocollearning/worker"], new HashSet<string> { Samples.Namespace }, null, false);

    private readonly OperatorFixture _fixture = new();
    private RoleGate? _gate;
    private RoleGate? _own;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await _fixture.StartServerAsync(Pull, withDefinitions: false);
        var rules = RepositoryFiles.Read("deploy", "kustomize", "pull-home", "access.yaml").Replace("CLUSTER", Pull, StringComparison.Ordinal);
        _gate = await RoleGate.StartAsync(_fixture.KubeconfigOf("home"), new AccessRules(rules));
        _own = await RoleGate.StartAsync(
            _fixture.KubeconfigOf(Pull), new AccessRules(RepositoryFiles.Read("deploy", "kustomize", "pull-member", "access.yaml")));
        var cluster = Samples.Cluster(Pull);
        (cluster.Status, cluster.Spec.Mode, cluster.Spec.Credential) = (null, MemberClusterMode.Pull, null);
        await _fixture.CreateAsync(cluster);
    }

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _gate!.DisposeAsync();
        await _own!.DisposeAsync();
    }

    [Fact]
    public async Task Placement_inAPullCluster_becomesAPodByItsAgentAlone()
    {
        await _fixture.StartAgentAsync(Pull, _gate!, _own!, Policy);
        await _fixture.StartTrainingAsync(second: Pull);

        var pods = await _fixture.PodsAsync(Pull);
        Assert.Equal(2, pods.Count);
        var origin = await _fixture.Clusters["home"].CoreV1.ReadNamespaceAsync("kube-system");
        Assert.All(pods, pod => Assert.Equal(origin.Metadata.Uid, pod.GetLabel(ResourceLabels.Origin)));
        Assert.DoesNotContain(Pull, _fixture.EngagedAtHome);
        var cluster = await ReadyAsync("True");
        Assert.NotNull(cluster.Status!.Version);
        Assert.Equal(0, cluster.Status.Leftovers);
        Assert.Empty(_gate!.Denied.Concat(_own!.Denied));
    }

    [Fact]
    public async Task Run_deleted_isClearedByTheAgentBeforeItsPlacementsGo()
    {
        await _fixture.StartAgentAsync(Pull, _gate!, _own!, Policy);
        await _fixture.StartTrainingAsync(second: Pull);
        await _fixture.Home.DeleteAsync(
            (await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!, null, CancellationToken.None);

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None)).Count == 0,
            "every placement to go");
        Assert.Empty(await _fixture.PodsAsync(Pull));
        Assert.Empty(_gate!.Denied.Concat(_own!.Denied));
    }

    [Fact]
    public async Task Pod_refusedByThePolicy_isToldAtHomeAndNeverMade()
    {
        await _fixture.StartAgentAsync(Pull, _gate!, _own!, Policy with { Images = ["protocollearning/worker@sha256:0123"] });
        await _fixture.StartRunAsync(second: Pull);

        var refused = await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None))
                .FirstOrDefault(placement => placement.Status?.Pod?.Phase == ShardPodPhase.Refused),
            "a refused pod");
        Assert.Contains(OperatorEnvironment.MemberImages, refused.Status!.Pod!.Reason, StringComparison.Ordinal);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Any(told => told is { Reason: "PodRefused", Regarding.Kind: "ShardPlacement" }),
            "an Event that tells of it");
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.Proposals.ToArray()
                .Any(proposal => proposal is ReportLost { Detail: var detail } && detail.Contains("refused by its cluster", StringComparison.Ordinal))),
            "the loss to be reported");
        Assert.Empty(await _fixture.PodsAsync(Pull));
        Assert.Empty(_gate!.Denied.Concat(_own!.Denied));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Agent_whoseClockIsAnHourOff_hasItsPodsJudgedByTheClockAtHome(int hours)
    {
        await _fixture.StartAgentAsync(Pull, _gate!, _own!, Policy, new SkewedTime(TimeSpan.FromHours(hours)));
        var run = Samples.Run();
        run.Spec.FailurePolicy.UnschedulableTimeoutSeconds = 20;
        var began = TimeProvider.System.GetTimestamp();
        await _fixture.StartRunAsync(run, second: Pull);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");
        await _fixture.CreateAsync(Samples.Participant("erin", workers: 4));

        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.Proposals.ToArray().Any(proposal => proposal is ReportLost { Member.Participant: "carol" or "dave" })),
            "a shard of the Pull cluster to be lost");

        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(19), "it was lost before its time");
        await ReadyAsync("True");
    }

    [Fact]
    public async Task Home_cutOff_leavesTheMembersPodsAsTheyAre()
    {
        await _fixture.StartAgentAsync(Pull, _gate!, _own!, Policy);
        await _fixture.StartTrainingAsync(second: Pull);
        await ReadyAsync("True");
        var pods = (await _fixture.PodsAsync(Pull)).Select(pod => pod.Metadata.Uid).ToList();

        _gate!.Cut();
        var lost = await ReadyAsync("Unknown");
        Assert.NotNull(lost.Status!.UnreachableSince);
        Assert.Equal(pods, (await _fixture.PodsAsync(Pull)).Select(pod => pod.Metadata.Uid));

        _gate.Mend();
        var back = await ReadyAsync("True");
        Assert.Null(back.Status!.UnreachableSince);
        Assert.Equal(pods, (await _fixture.PodsAsync(Pull)).Select(pod => pod.Metadata.Uid));
    }

    [Fact]
    public async Task Agent_boundToOneNamespace_needsNoMoreThanItsRoleThere()
    {
        var rules = RepositoryFiles.Read("deploy", "kustomize", "pull-home", "access-one-namespace.yaml")
            .Replace("CLUSTER", Pull, StringComparison.Ordinal)
            .Replace("NAMESPACE", Samples.Namespace, StringComparison.Ordinal);
        await using var gate = await RoleGate.StartAsync(_fixture.KubeconfigOf("home"), new AccessRules(rules));
        await _fixture.StartAgentAsync(Pull, gate, _own!, Policy, runNamespace: Samples.Namespace);
        await _fixture.StartTrainingAsync(second: Pull);

        Assert.Equal(2, (await _fixture.PodsAsync(Pull)).Count);
        await ReadyAsync("True");
        Assert.Empty(gate.Denied.Concat(_own!.Denied));
    }

    private Task<V1Alpha1MemberCluster> ReadyAsync(string status) => OperatorFixture.EventuallyAsync(
        async () => await _fixture.FindAsync<V1Alpha1MemberCluster>(Pull, null) is { } cluster
            && cluster.Status?.Conditions?.Any(condition => condition.Type == ConditionType.Ready && condition.Status == status) == true
                ? cluster
                : null,
        $"the Pull cluster's Ready to be {status}");
}
