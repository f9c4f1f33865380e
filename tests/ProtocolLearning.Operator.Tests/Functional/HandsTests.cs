using k8s;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>What people do to a run's objects by annotation: drain a participant, take a run into their own hands.</summary>
public sealed class HandsTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Participant_drained_trainsOnUntilAnotherTakesItsShard()
    {
        await _fixture.StartTrainingAsync();
        var alice = (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!;
        alice.Spec.Unschedulable = true;
        alice.Metadata.Annotations = new Dictionary<string, string> { ["protocollearning.dev/drain"] = "true" };
        Assert.True((await _fixture.Home.ReplaceAsync(alice, CancellationToken.None)).IsSuccess);

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!.Status?.Phase == ParticipantPhase.Draining, "alice to be draining");
        Assert.Equal(1, await HeldAsync("alice"));

        await _fixture.CreateAsync(Samples.Participant("erin"));
        await OperatorFixture.EventuallyAsync(async () => await HeldAsync("alice") == 0 && await HeldAsync("erin") == 1, "erin to take alice's shard");
        Assert.DoesNotContain(_fixture.Coordinator.Proposals, proposal => proposal is ReportLost);
    }

    [Fact]
    public async Task Run_whoseReconciliationIsDisabled_isLeftAloneUntilItIsEnabled()
    {
        var run = Samples.Run();
        run.Metadata.Annotations = new Dictionary<string, string> { ["protocollearning.dev/reconcile"] = "disabled" };
        await _fixture.CreateAsync(run);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items.Any(told => told.Reason == "ReconcileDisabled"),
            "the Event that says so");
        Assert.Null((await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!.Status);
        Assert.Empty(await _fixture.PodsAsync("home"));

        var enabled = (await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!;
        enabled.Metadata.Annotations.Clear();
        Assert.True((await _fixture.Home.ReplaceAsync(enabled, CancellationToken.None)).IsSuccess);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("home")).Count == 1, "its coordinator");
    }

    private async Task<int> HeldAsync(string participant) =>
        (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None))
            .Count(placement => placement.Spec.Participant == participant);
}
