using k8s;
using k8s.Models;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.Operator.Tests;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Conformance.Tests.Operations;

/// <summary>Two runs want the one GPU of a cluster.</summary>
public abstract class LastGpuTests : OperationsTest
{
    private const string Missing = "Insufficient nvidia.com/gpu";

    private protected LastGpuTests(INodeClusterSource source)
        : base(source, "member-1")
    {
    }

    [SkippableFact]
    public async Task Run_that_does_not_get_the_last_GPU_says_so_and_waits_until_the_other_run_ends()
    {
        await CreateIdentitiesAsync("alice", "bob");
        await Fixture.CreateAsync(Participant("alice", "first"), Participant("bob", "second"));
        await Fixture.CreateAsync(Run("first"), Run("second"));
        await Fixture.AnnounceAsync(1, run: "first");
        await Fixture.AnnounceAsync(1, run: "second");
        await RunningAsync(_ => true, 1);
        var winner = (await Fixture.WorkerPodsAsync()).Single(IsRunning).GetLabel(ResourceLabels.Run);
        var loser = winner == "first" ? "second" : "first";
        Fixture.Coordinators.Of(winner).ActivateAll();

        await OperatorFixture.EventuallyAsync(
            async () => (await PlacementAsync(loser))?.Status?.Pod is { Phase: ShardPodPhase.Pending, Reason: { } reason } && reason.Contains(Missing, StringComparison.Ordinal),
            "the shard to say what its pod lacks");
        await OperatorFixture.EventuallyAsync(
            async () => (await Fixture.FindAsync<V1Alpha1TrainingRun>(loser))?.Status?.Conditions?.Any(
                condition => condition is { Type: ConditionType.Ready, Status: "False" } && condition.Message.Contains(Missing, StringComparison.Ordinal)) == true,
            "the run to say what it lacks");
        await OperatorFixture.EventuallyAsync(
            async () => (await Fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items.Any(
                told => told is { Reason: "ShardWaits" } && told.Regarding.Name == $"{loser}-0-0" && told.Note.Contains(Missing, StringComparison.Ordinal)),
            "an Event that tells of it");

        // Both runs are looked at every second: for longer than a pod may find no node where somebody else would take its shard.
        const string Looks = "controller_runtime_reconcile_total";
        const string Runs = "controller=\"trainingrun\"";
        var looks = await Fixture.SumAsync(Looks, Runs);
        await OperatorFixture.EventuallyAsync(async () => await Fixture.SumAsync(Looks, Runs) > looks + 16, "the runs to be looked at");
        var pods = await Fixture.WorkerPodsAsync();
        Assert.Equal(["first-0-0-1", "second-0-0-1"], pods.Select(pod => pod.Metadata.Name));
        Assert.Equal(winner, Assert.Single(pods, IsRunning).GetLabel(ResourceLabels.Run));
        Assert.DoesNotContain(
            Fixture.Coordinators.Of(winner).Proposals.ToArray().Concat(Fixture.Coordinators.Of(loser).Proposals.ToArray()),
            proposal => proposal is ReportLost);

        var waited = pods.Single(pod => !IsRunning(pod)).Metadata.Uid;
        await Fixture.Home.DeleteAsync((await Fixture.FindAsync<V1Alpha1TrainingRun>(winner))!, null, CancellationToken.None);
        await RunningAsync(pod => pod.Metadata.Uid == waited, 1);
        Fixture.Coordinators.Of(loser).ActivateAll();
        await OperatorFixture.EventuallyAsync(
            async () => await PlacementAsync(loser) is { Spec.Epoch: 1, Status.Phase: ShardPhase.Active }, "the shard to train in its first epoch");
    }

    private Task<V1Alpha1ShardPlacement?> PlacementAsync(string run) => Fixture.FindAsync<V1Alpha1ShardPlacement>($"{run}-0-0");

    private static V1Alpha1TrainingRun Run(string name)
    {
        var run = Samples.Run(name);
        (run.Spec.Stages, run.Spec.Replicas) = (1, new ReplicaRange { Min = 1, Max = 1 });
        run.Spec.FailurePolicy.UnschedulableTimeoutSeconds = 5;
        return run;
    }

    private static V1Alpha1Participant Participant(string name, string run)
    {
        var participant = Samples.Participant(name);
        participant.Spec.RunRef = new LocalReference { Name = run };
        participant.Spec.Worker.Gpu = new GpuSpec();
        return participant;
    }

    public sealed class OnEmbedded() : LastGpuTests(new ProcessNodeClusterSource(gpus: 1));

    [Collection(RealCluster.Collection)]
    public sealed class OnReal() : LastGpuTests(new HollowNodeClusterSource(gpus: 1));
}
