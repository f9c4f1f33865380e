using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Observability;

/// <summary>docs/observability.md against an operator that leads, trains, loses a shard and bans a participant.</summary>
public sealed class ObservabilityPageTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new() { LeaderElection = true };

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Page_documents_what_the_operator_exposes_and_no_more()
    {
        await LiveAsync();
        var documented = DocumentedMetric.Read(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", "observability.md")));
        var exposed = DocumentedMetric.Expose(await _fixture.GetAsync("/metrics"));

        Assert.Equal(documented.Count, documented.DistinctBy(metric => metric.Name).Count());
        Assert.Empty(exposed.Except(documented.Select(metric => metric with { IsAbsentAtFirst = false })));
        Assert.Empty(documented.Where(metric => !metric.IsAbsentAtFirst).Except(exposed));
    }

    [Fact]
    public async Task Transitions_of_a_shard_and_of_participants_are_Events()
    {
        await LiveAsync();

        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                var events = await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace);
                string[] seen = [.. events.Items.Select(happened => $"{happened.Regarding.Kind} {happened.Reason}").Distinct()];
                string[] wanted =
                [
                    "TrainingRun CoordinatorCreated", "TrainingRun Accepted", "TrainingRun ShardPlaced", "ShardPlacement PodCreated",
                    "ShardPlacement ShardActive", "ShardPlacement ShardLost", "Participant Eligible", "Participant Active", "Participant Banned",
                ];
                return !wanted.Except(seen).Any();
            },
            "every transition's Event");
    }

    /// <summary>A life in which every metric that can appear does.</summary>
    private async Task LiveAsync()
    {
        await _fixture.CreateAsync(Samples.Run());
        await _fixture.CreateAsync(Samples.Participant("alice"), Samples.Participant("bob"), Samples.Participant("carol", "member-2"), Samples.Participant("dave", "member-2"));
        await _fixture.AnnounceAsync(1);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four worker pods");
        _fixture.Coordinator.ActivateAll();
        await ActiveAsync(4);
        var pod = (await _fixture.PodsAsync("member-1"))[0];
        await _fixture.Clusters["member-1"].CoreV1.DeleteNamespacedPodAsync(
            pod.Metadata.Name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(other => other.Metadata.Name == pod.Metadata.Name[..^1] + "2"), "its successor");
        _fixture.Coordinator.ActivateAll();
        await ActiveAsync(4);
        _fixture.Coordinator.Ban("carol", 12.5);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1Participant>("carol"))?.Status?.Phase == ParticipantPhase.Banned, "the ban");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.GetAsync("/metrics")).Contains("protocollearning_run_loss{", StringComparison.Ordinal), "a measured loss");
    }

    private Task ActiveAsync(int count) => OperatorFixture.EventuallyAsync(
        async () => (await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))?.Status?.Shards?.Active == count, $"{count} active shards");
}
