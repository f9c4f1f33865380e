using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>What becomes of a member cluster that is lost, and of its shards.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    /// <summary>A kubeconfig that leads to no server.</summary>
    internal const string Nowhere =
        """{"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":"http://127.0.0.1:1"}}],"users":[{"name":"u","user":{"token":"t"}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}""";

    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task LossClock_operatorStartedAnew_goesOn()
    {
        await WhereAsync("member-2", cluster => cluster.Status?.ReadyNodes is not null, "be known");
        await _fixture.CutOffAsync("member-2");
        var since = (await WhereAsync("member-2", IsLost, "be lost")).Status!.UnreachableSince;

        await _fixture.RestartOperatorAsync();
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.GetAsync("metrics")).Split('\n').Any(line =>
                line.StartsWith("controller_runtime_reconcile_total{controller=\"membercluster\"", StringComparison.Ordinal)
                && double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture) >= 6),
            "the new operator's probes");
        Assert.Equal(since, (await _fixture.FindAsync<V1Alpha1MemberCluster>("member-2", null))!.Status!.UnreachableSince);
    }

    [Fact]
    public async Task Credential_thatIsRefused_isALostClusterUntilTheSecretIsMended()
    {
        await WhereAsync("member-2", IsReady, "be ready");
        var right = _fixture.KubeconfigOf("member-2");
        await _fixture.ReplaceCredentialAsync(
            "member-2", System.Text.RegularExpressions.Regex.Replace(right, "token: .*", "token: wrong"));
        var lost = await WhereAsync("member-2", IsLost, "be lost");
        Assert.Equal("Unauthorized", lost.Status!.Conditions!.Single(condition => condition.Type == ConditionType.Ready).Reason);
        Assert.Equal("Never", lost.Status.Conditions!.Single(condition => condition.Type == ConditionType.FailoverActive).Reason);

        await _fixture.ReplaceCredentialAsync("member-2", right);
        Assert.Null((await WhereAsync("member-2", IsReady, "be ready again")).Status!.UnreachableSince);
    }

    [Fact]
    public async Task Failover_withThreeOfFourClustersLost_movesNothingUntilTheyAreFewer()
    {
        var evict = new FailoverSpec { Mode = FailoverMode.Evict, LostAfterSeconds = 10 };
        await _fixture.StartTrainingAsync();
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));
        foreach (var nowhere in new[] { "member-3", "member-4" })
        {
            await _fixture.AddMemberAsync(nowhere, Nowhere, evict);
            await WhereAsync(nowhere, IsLost, "be lost");
        }

        var second = (await _fixture.FindAsync<V1Alpha1MemberCluster>("member-2", null))!;
        second.Spec.Failover = evict;
        Assert.True((await _fixture.Home.ReplaceAsync(second, CancellationToken.None)).IsSuccess);
        await _fixture.CutOffAsync("member-2");
        await WhereAsync("member-2", IsLost, "be lost");
        foreach (var member in _fixture.Coordinator.State.Members.Values.Where(member => member.Member.Participant is "carol" or "dave").ToList())
        {
            _fixture.Coordinator.Append(new MemberLost(member.Member, LossReason.HeartbeatMissed, "silent"));
        }

        await WhereAsync("member-2", cluster => Failover(cluster) is "TooManyUnhealthy", "be held");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListEventForAllNamespacesAsync()).Items
                .Any(told => told is { Reason: "TooManyUnhealthy", Regarding.Name: "member-2" } && told.Note.Contains("3 of 4", StringComparison.Ordinal)),
            "an Event that says why");
        Assert.Equal(2, await InSecondAsync());

        foreach (var nowhere in new[] { "member-3", "member-4" })
        {
            await _fixture.Home.DeleteAsync((await _fixture.FindAsync<V1Alpha1MemberCluster>(nowhere, null))!, null, CancellationToken.None);
        }

        await WhereAsync("member-2", cluster => Failover(cluster) is "Evicting", "be evicted");
        await OperatorFixture.EventuallyAsync(async () => await InSecondAsync() == 0, "its shards to be placed elsewhere");
    }

    private static bool IsLost(V1Alpha1MemberCluster cluster) => cluster.Status?.UnreachableSince is not null;

    private static bool IsReady(V1Alpha1MemberCluster cluster) =>
        ConditionList.Is(cluster.Status?.Conditions, ConditionType.Ready, ConditionStatus.True);

    private static string? Failover(V1Alpha1MemberCluster cluster) =>
        cluster.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.FailoverActive)?.Reason;

    private async Task<int> InSecondAsync() =>
        (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None))
            .Count(placement => placement.Spec.Cluster == "member-2");

    private Task<V1Alpha1MemberCluster> WhereAsync(string name, Func<V1Alpha1MemberCluster, bool> condition, string what) =>
        OperatorFixture.EventuallyAsync(
            async () => await _fixture.FindAsync<V1Alpha1MemberCluster>(name, null) is { } cluster && condition(cluster) ? cluster : null,
            $"cluster {name} to {what}");
}
