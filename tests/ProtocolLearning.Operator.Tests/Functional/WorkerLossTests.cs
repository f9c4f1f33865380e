using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>
/// What MultiKueue got wrong when worker clusters were lost, by the number of its issue or pull request in kubernetes-sigs/kueue, and
/// what this operator does there.
/// </summary>
public sealed class WorkerLossTests : IAsyncLifetime
{
    private static readonly FailoverSpec Evict = new() { Mode = FailoverMode.Evict, LostAfterSeconds = 10, UnhealthyThresholdPercent = 100 };

    private readonly OperatorFixture _fixture = new();
    private RoleGate? _gate;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }
    }

    [Fact]
    public async Task Kueue11559_everyClusterLost_waitsOutTheGraceAndPlacesNothingMeanwhile()
    {
        await _fixture.StartTrainingAsync();
        foreach (var member in new[] { "member-1", "member-2" })
        {
            await SetFailoverAsync(member);
            await _fixture.CutOffAsync(member);
        }

        await WhereAsync("member-1", cluster => Failover(cluster) == "Waiting", "be waited for");
        await WhereAsync("member-2", cluster => Failover(cluster) is "Waiting" or "Evicting", "be waited for");
        LoseHeldBy("alice", "bob", "carol", "dave");
        await WhereAsync("member-1", cluster => Failover(cluster) == "Evicting", "be given up");
        Assert.Equal(4, _fixture.Coordinator.Proposals.ToArray().OfType<PlaceMember>().Count());
    }

    [Fact]
    public Task Kueue13188_networkLostAndOperatorStartedAnew_movesItsShardsOnceTheGraceIsOver() =>
        LoseAndRestartAsync(() => _fixture.ReplaceCredentialAsync("member-2", FailoverTests.Nowhere), "Unreachable");

    [Fact]
    public Task Kueue13238_secretDeletedAndOperatorStartedAnew_takesTheSamePath() => LoseAndRestartAsync(
        () => _fixture.Clusters["home"].CoreV1.DeleteNamespacedSecretAsync("member-2", OperatorFixture.SystemNamespace), "CredentialInvalid");

    [Fact]
    public Task Kueue13238_kubeconfigBrokenAndOperatorStartedAnew_takesTheSamePath() =>
        LoseAndRestartAsync(() => _fixture.ReplaceCredentialAsync("member-2", "no kubeconfig"), "CredentialInvalid");

    [Fact]
    public async Task Kueue7486_kubeconfigOfAnotherCluster_leavesNoClientOfTheFormer()
    {
        await WhereAsync("member-2", IsReady, "be ready");
        await _fixture.StartServerAsync("successor", withDefinitions: false);
        await _fixture.ReplaceCredentialAsync("member-2", _fixture.KubeconfigOf("successor"));
        await SweptAsync("successor", "first-0-0-1");

        await LeaveAsync("member-2", "former-0-0-1");
        await SweptAsync("successor", "second-0-0-1");
        Assert.Equal("former-0-0-1", Assert.Single(await _fixture.PodsAsync("member-2")).Metadata.Name);
    }

    [Fact]
    public async Task Kueue11515_shardsPlacedElsewhere_areCleanedWhereTheyWereWhenThatClusterReturns()
    {
        await _fixture.StartServerAsync("member-3", withDefinitions: false);
        _gate = await RoleGate.StartAsync(_fixture.KubeconfigOf("member-3"), rules: null);
        await _fixture.AddMemberAsync("member-3", _gate.Kubeconfig, Evict);
        await _fixture.StartTrainingAsync(second: "member-3");
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));
        _gate.Cut();
        await WhereAsync("member-3", cluster => cluster.Status?.UnreachableSince is not null, "be lost");
        LoseHeldBy("carol", "dave");
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("member-1")).Count == 4, "four pods in the other cluster");
        Assert.Equal(2, (await _fixture.PodsAsync("member-3")).Count);

        _gate.Mend();
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("member-3")).Count == 0, "the former pods to go");
        Assert.Equal(4, (await _fixture.PodsAsync("member-1")).Count);
    }

    private async Task LoseAndRestartAsync(Func<Task> lose, string reason)
    {
        await _fixture.StartTrainingAsync();
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));
        await SetFailoverAsync("member-2");
        await lose();
        var lost = await WhereAsync("member-2", cluster => cluster.Status?.UnreachableSince is not null, "be lost");
        Assert.Equal(reason, lost.Status!.Conditions!.Single(condition => condition.Type == ConditionType.Ready).Reason);

        await _fixture.RestartOperatorAsync();
        LoseHeldBy("carol", "dave");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None))
                .All(placement => placement.Spec.Cluster == "member-1"),
            "its shards to be placed elsewhere");
        Assert.Equal(lost.Status.UnreachableSince, (await _fixture.FindAsync<V1Alpha1MemberCluster>("member-2", null))!.Status!.UnreachableSince);
    }

    private void LoseHeldBy(params string[] participants)
    {
        foreach (var member in _fixture.Coordinator.State.Members.Values.Where(member => participants.Contains(member.Member.Participant)).ToList())
        {
            _fixture.Coordinator.Append(new MemberLost(member.Member, LossReason.HeartbeatMissed, "silent"));
        }
    }

    /// <summary>Puts a pod of no placement into a cluster, as if it were left over in member-2.</summary>
    private async Task LeaveAsync(string cluster, string name)
    {
        var home = await _fixture.Clusters["home"].CoreV1.ReadNamespaceAsync("kube-system");
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Labels = new Dictionary<string, string>
                {
                    [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
                    [ResourceLabels.Role] = ResourceLabels.WorkerRole,
                    [ResourceLabels.Cluster] = "member-2",
                    [ResourceLabels.Placement] = name[..^2],
                    [ResourceLabels.HomeNamespace] = Samples.Namespace,
                    [ResourceLabels.Origin] = home.Metadata.Uid,
                },
            },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "worker", Image = "worker" }] },
        };
        await _fixture.Clusters[cluster].CoreV1.CreateNamespacedPodAsync(pod, Samples.Namespace);
    }

    private async Task SweptAsync(string cluster, string name)
    {
        await LeaveAsync(cluster, name);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync(cluster)).Count == 0, $"pod {name} to be swept");
    }

    private async Task SetFailoverAsync(string name)
    {
        var cluster = (await _fixture.FindAsync<V1Alpha1MemberCluster>(name, null))!;
        cluster.Spec.Failover = Evict;
        Assert.True((await _fixture.Home.ReplaceAsync(cluster, CancellationToken.None)).IsSuccess);
    }

    private static bool IsReady(V1Alpha1MemberCluster cluster) =>
        ConditionList.Is(cluster.Status?.Conditions, ConditionType.Ready, ConditionStatus.True);

    private static string? Failover(V1Alpha1MemberCluster cluster) =>
        cluster.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.FailoverActive)?.Reason;

    private Task<V1Alpha1MemberCluster> WhereAsync(string name, Func<V1Alpha1MemberCluster, bool> condition, string what) =>
        OperatorFixture.EventuallyAsync(
            async () => await _fixture.FindAsync<V1Alpha1MemberCluster>(name, null) is { } cluster && condition(cluster) ? cluster : null,
            $"cluster {name} to {what}");
}
