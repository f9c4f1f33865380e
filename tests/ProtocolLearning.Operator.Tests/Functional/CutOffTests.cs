using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>
/// Heartbeats end before the cluster's next probe, which is ten minutes away here: only a probe that the loss itself asks for can tell
/// a worker that hangs from a cluster that is cut off.
/// </summary>
public sealed class CutOffTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();
    private RoleGate? _gate;

    public Task InitializeAsync()
    {
        _fixture.Limits = _fixture.Limits with { Interval = TimeSpan.FromMinutes(10) };
        return _fixture.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }
    }

    [Fact]
    public async Task Worker_that_hangs_is_placed_anew_once_its_cluster_has_answered()
    {
        await _fixture.StartTrainingAsync();
        var hung = Held("alice");
        _fixture.LoseHeartbeatsOf("alice");

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == PodOf(hung with { Epoch = 2 })), "a pod of the next epoch");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).All(pod => pod.Metadata.Name != PodOf(hung)), "the pod that hangs to go");
        await RefusedAsync(hung);
    }

    [Fact]
    public async Task Cluster_cut_off_whose_failover_is_never_keeps_its_shards_until_it_returns()
    {
        await StartBehindAGateAsync(new FailoverSpec());
        var (carols, daves) = (Held("carol"), Held("dave"));
        _gate!.Cut();
        _fixture.LoseHeartbeatsOf("carol", "dave");

        await WhereAsync(cluster => cluster.Status?.UnreachableSince is not null, "be lost");
        await ProbeOftenAsync();
        await OperatorFixture.EventuallyAsync(
            async () => await ReconcilesAsync() >= 6, "reconciliations of the next operator, which knows of no probe at all");
        Assert.Equal(4, _fixture.Coordinator.Proposals.ToArray().OfType<PlaceMember>().Count());
        Assert.Equal(2, (await _fixture.PodsAsync("member-3")).Count);

        _gate.Mend();
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Count == 4 && (await _fixture.WorkerPodsAsync())
                .All(pod => pod.Metadata.Name != PodOf(carols) && pod.Metadata.Name != PodOf(daves)),
            "its shards to be placed anew, and the former pods to go");
        await RefusedAsync(carols);
        await RefusedAsync(daves);
    }

    [Fact]
    public async Task Cluster_cut_off_that_may_be_left_is_left_only_when_it_counts_as_lost_and_swept_when_it_returns()
    {
        await StartBehindAGateAsync(new FailoverSpec { Mode = FailoverMode.Evict, LostAfterSeconds = 10, UnhealthyThresholdPercent = 100 });
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));
        var (carols, daves) = (Held("carol"), Held("dave"));
        _gate!.Cut();
        _fixture.LoseHeartbeatsOf("carol", "dave");

        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("member-1")).Count == 4, "four pods in the other cluster");
        var cluster = (await _fixture.FindAsync<V1Alpha1MemberCluster>("member-3", null))!;
        Assert.NotNull(cluster.Status!.UnreachableSince);
        Assert.Equal(2, (await _fixture.PodsAsync("member-3")).Count);
        await RefusedAsync(carols);
        await RefusedAsync(daves);

        await ProbeOftenAsync();
        _gate.Mend();
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("member-3")).Count == 0, "the former pods to go");
        Assert.Equal(4, (await _fixture.PodsAsync("member-1")).Count);
    }

    private async Task StartBehindAGateAsync(FailoverSpec failover)
    {
        await _fixture.StartServerAsync("member-3", withDefinitions: false);
        _gate = await RoleGate.StartAsync(_fixture.KubeconfigOf("member-3"), rules: null);
        await _fixture.AddMemberAsync("member-3", _gate.Kubeconfig, failover);
        await _fixture.StartTrainingAsync(second: "member-3");
    }

    /// <summary>Another operator follows, which need not wait ten minutes to see its cluster return.</summary>
    private Task ProbeOftenAsync()
    {
        _fixture.Limits = _fixture.Limits with { Interval = TimeSpan.FromSeconds(1) };
        return _fixture.RestartOperatorAsync();
    }

    private Member Held(string participant) =>
        _fixture.Coordinator.State.Members.Values.Single(member => member.Member.Participant == participant).Member;

    /// <summary>Its epoch is over for good: the log has a higher one, and takes no message or proposal of it.</summary>
    private async Task RefusedAsync(Member old)
    {
        Assert.Null(_fixture.Coordinator.State.Current(old));
        var reply = await _fixture.Coordinator.ProposeAsync(new PlaceMember(old), CancellationToken.None);
        Assert.Equal(ProposalRefusal.StaleEpoch, Assert.IsType<ProposalRefused>(reply).Refusal);
        var placement = await _fixture.FindAsync<V1Alpha1ShardPlacement>($"sample-{old.Slot.Stage}-{old.Slot.Index}");
        Assert.True(placement!.Spec.Epoch > old.Epoch);
    }

    private static string PodOf(Member member) => $"sample-{member.Slot.Stage}-{member.Slot.Index}-{member.Epoch}";

    private async Task<double> ReconcilesAsync() =>
        (await _fixture.GetAsync("metrics")).Split('\n')
            .Where(line => line.StartsWith("controller_runtime_reconcile_total{controller=\"trainingrun\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    private Task<V1Alpha1MemberCluster> WhereAsync(Func<V1Alpha1MemberCluster, bool> condition, string what) => OperatorFixture.EventuallyAsync(
        async () => await _fixture.FindAsync<V1Alpha1MemberCluster>("member-3", null) is { } cluster && condition(cluster) ? cluster : null,
        $"cluster member-3 to {what}");
}
