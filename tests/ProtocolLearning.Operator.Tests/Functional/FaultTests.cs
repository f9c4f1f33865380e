using k8s;
using k8s.Models;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>API servers that misbehave, clocks that differ, and people who delete and edit: a run comes up or goes on all the same.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Run_whileServersThrottleFailAndForget_comesUpWithOnePodAShard()
    {
        await _fixture.InitializeAsync();
        await _fixture.CreateAsync(
            Samples.Participant("alice"), Samples.Participant("bob"), Samples.Participant("carol", "member-2"), Samples.Participant("dave", "member-2"));
        await _fixture.CreateAsync(Samples.Run());
        foreach (var cluster in _fixture.Clusters.Keys)
        {
            var faults = _fixture.Servers.FaultsOf(cluster);
            faults.Inject(new Fault(FaultKind.TooManyRequests) { Verb = "patch", Times = 5 });
            faults.Inject(new Fault(FaultKind.TooManyRequests) { Verb = "watch", Times = 5 });
            faults.Inject(new Fault(FaultKind.InternalError) { Resource = "pods", Verb = "create", Times = 3 });
            faults.Inject(new Fault(FaultKind.InternalError) { Verb = "patch", Times = 5 });
            faults.Inject(new Fault(FaultKind.Conflict) { Verb = "patch", Times = 5 });
            faults.Inject(new Fault(FaultKind.Gone) { Verb = "list", Resource = "shardplacements", Times = 3 });
            faults.Inject(new Fault(FaultKind.Gone) { Verb = "watch", Times = 4 });
            faults.Inject(new Fault(FaultKind.GoneInWatch) { Times = 6 });
            faults.Inject(new Fault(FaultKind.DropWatch) { Times = 6 });
        }

        await _fixture.AnnounceAsync(1);

        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");

        // A server that answers 500 may have made the pod all the same: it is asked for the same one again.
        Assert.Equal(
            ["sample-0-0-1", "sample-0-1-1", "sample-1-0-1", "sample-1-1-1"], (await _fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Name));
        Assert.Single(await _fixture.PodsAsync("home"));
    }

    [Fact]
    public async Task Member_whoseServerTakesRequestsAndNeverAnswers_holdsUpNobodyElse()
    {
        await _fixture.InitializeAsync();
        var dead = _fixture.Servers.FaultsOf("member-2").Inject(new Fault(FaultKind.HalfOpen));
        await _fixture.StartRunAsync();
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("member-1")).Count == 2, "the other cluster's pods");

        dead.Dispose();

        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Member_whoseClockIsAnHourOff_isJudgedByTheClockAtHome(int hours)
    {
        _fixture.Servers.Skews["member-2"] = TimeSpan.FromHours(hours);
        await _fixture.InitializeAsync();
        var run = Samples.Run();
        run.Spec.FailurePolicy.UnschedulableTimeoutSeconds = 20;
        var began = TimeProvider.System.GetTimestamp();
        await _fixture.StartRunAsync(run);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");
        await _fixture.CreateAsync(Samples.Participant("erin", workers: 4));

        // No node takes them: they wait as long as the run lets them, and not as the member's clock would have it.
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.Proposals.ToArray().Any(proposal => proposal is ReportLost { Member.Participant: "carol" or "dave" })),
            "a shard in that cluster to be lost");

        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(19), "it was lost before its time");
    }

    [Fact]
    public async Task Namespace_deletedInAMember_losesTheShardsThereToOtherClusters()
    {
        await _fixture.InitializeAsync();
        await _fixture.StartTrainingAsync(Impatient());
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));
        await _fixture.Clusters["member-2"].CoreV1.DeleteNamespaceAsync(Samples.Namespace);

        await PlacedInAsync("member-1");
    }

    [Fact]
    public async Task Pods_beyondAQuota_areToldOfAndPlacedElsewhereInTime()
    {
        await _fixture.InitializeAsync();
        _fixture.Servers.FaultsOf("member-2").Inject(new Fault(FaultKind.QuotaExceeded) { Resource = "pods", Verb = "create" });
        await _fixture.StartRunAsync(Impatient());
        var refused = await OperatorFixture.EventuallyAsync(
            async () => (await PlacementsAsync()).FirstOrDefault(placement => placement.Status?.Pod?.Reason is not null), "a status that tells of it");
        Assert.Contains("exceeded quota", refused.Status!.Pod!.Reason, StringComparison.Ordinal);

        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));

        await PlacedInAsync("member-1");
        Assert.Contains(
            _fixture.Coordinator.Proposals.ToArray(),
            proposal => proposal is ReportLost { Detail: var detail } && detail.Contains("exceeded quota", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Coordinator_beyondAQuota_isToldOfAndMadeOnceThereIsRoom()
    {
        await _fixture.InitializeAsync();
        var quota = _fixture.Servers.FaultsOf("home").Inject(new Fault(FaultKind.QuotaExceeded) { Resource = "pods", Verb = "create" });
        await _fixture.CreateAsync(Samples.Run());
        var refused = await _fixture.RunWhereAsync(
            run => run.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "False" } && condition.Message.Contains("exceeded quota", StringComparison.Ordinal)) == true,
            "a status that tells of it");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Any(told => told is { Reason: "CoordinatorNotCreated", Type: "Warning" }),
            "an Event that tells of it");

        // Its owner grows the claim meanwhile; the operator leaves it as it is.
        var name = ResourceNames.CoordinatorClaim("sample", refused.Metadata.Uid);
        await _fixture.Clusters["home"].CoreV1.PatchNamespacedPersistentVolumeClaimAsync(
            new V1Patch("""{"spec":{"resources":{"requests":{"storage":"5Gi"}}}}""", V1Patch.PatchType.MergePatch), name, Samples.Namespace);
        quota.Dispose();
        await _fixture.AnnounceAsync(1);
        var claim = await _fixture.Clusters["home"].CoreV1.ReadNamespacedPersistentVolumeClaimAsync(name, Samples.Namespace);
        Assert.Equal("5Gi", claim.Spec.Resources.Requests["storage"].ToString());
    }

    [Fact]
    public async Task Definition_removedAndAddedAgain_costsItsObjectsAndNothingElse()
    {
        await _fixture.InitializeAsync();
        await _fixture.StartTrainingAsync();
        var definitions = _fixture.Clusters["home"].ApiextensionsV1;
        const string Name = "shardplacements.protocollearning.dev";
        var definition = await definitions.ReadCustomResourceDefinitionAsync(Name);
        await definitions.DeleteCustomResourceDefinitionAsync(Name);
        await OperatorFixture.EventuallyAsync(
            async () => (await definitions.ListCustomResourceDefinitionAsync()).Items.All(item => item.Metadata.Name != Name), "the definition to go");
        (definition.Metadata.ResourceVersion, definition.Metadata.Uid, definition.Status) = (null, null, null);
        await definitions.CreateCustomResourceDefinitionAsync(definition);

        await OperatorFixture.EventuallyAsync(async () => (await PlacementsAsync()).Count == 4, "four placements");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()) is { Count: 4 } pods && pods.All(pod => !pod.Metadata.Name.EndsWith("-1", StringComparison.Ordinal)),
            "four pods of higher epochs");
    }

    [Fact]
    public async Task Placement_whoseEpochIsRaisedByHand_isLostAndComesBackAboveIt()
    {
        await _fixture.InitializeAsync();
        await _fixture.StartTrainingAsync();
        var placement = (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"))!;
        placement.Spec.Epoch = 5;
        Assert.True((await _fixture.Home.ReplaceAsync(placement, CancellationToken.None)).IsSuccess);

        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                var (state, found) = (_fixture.Coordinator.State, await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"));
                var epoch = state.Members.Values.Single(member => member.Member is { Slot: (0, 0) }).Member.Epoch;
                var pods = (await _fixture.WorkerPodsAsync()).Where(pod => pod.Metadata.Name.StartsWith("sample-0-0-", StringComparison.Ordinal));
                return epoch >= 5 && found!.Spec.Epoch == epoch && pods.Select(pod => pod.Metadata.Name).SequenceEqual([$"sample-0-0-{epoch}"]);
            },
            "log, placement and pod to agree on an epoch");
        Assert.Equal(4, (await _fixture.WorkerPodsAsync()).Count);
    }

    private static V1Alpha1TrainingRun Impatient()
    {
        var run = Samples.Run();
        run.Spec.FailurePolicy.UnschedulableTimeoutSeconds = 10;
        return run;
    }

    private Task<IReadOnlyList<V1Alpha1ShardPlacement>> PlacementsAsync() =>
        _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None);

    /// <summary>Waits until a cluster, whose pods all start, has every shard.</summary>
    private Task PlacedInAsync(string cluster) => OperatorFixture.EventuallyAsync(
        async () =>
        {
            var pods = (await _fixture.PodsAsync(cluster)).Where(pod => pod.Metadata.DeletionTimestamp is null).ToList();
            foreach (var pod in pods.Where(pod => pod.Status?.Phase != "Running"))
            {
                await _fixture.SetPodStatusAsync(pod, cluster, new V1PodStatus { Phase = "Running" });
            }

            return pods.Count == 4 && (await PlacementsAsync()) is { Count: 4 } placements
                && placements.All(placement => placement.Spec.Cluster == cluster);
        },
        $"every shard to be placed in {cluster}");
}
