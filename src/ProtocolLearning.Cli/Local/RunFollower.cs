using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local;

/// <summary>
/// Brings a recorder what there is to see of a run: the objects at home for conditions and nodes, the coordinator for everything else.
/// </summary>
internal sealed class RunFollower(IKubernetes home, string @namespace, string run, RunRecorder recorder, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, string> _conditionsSeen = [];

    /// <summary>Follows the run until the coordinator's log says that it is complete, or the operator that it is refused or failed.</summary>
    public async Task<RunEnd> FollowAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var coordinator = new TaskCompletionSource<CoordinatorStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        var objects = FollowObjectsAsync(coordinator, ending.Token);
        var log = FollowCoordinatorAsync(coordinator.Task, ending.Token);
        var first = await Task.WhenAny(objects, log);
        await ending.CancelAsync();
        var end = await first;
        await ((Task)Task.WhenAll(objects, log)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return end;
    }

    private async Task<RunEnd> FollowCoordinatorAsync(Task<CoordinatorStatus> known, CancellationToken cancellationToken)
    {
        var coordinator = await known.WaitAsync(cancellationToken);
        var pinned = IdentityPublicKey.TryParse(coordinator.PublicKey, out var key) ? key : null;
        await using var client = new CoordinatorClient(coordinator.Endpoint!, run, new CoordinatorTrust(run, pinned), time, NullLogger<CoordinatorClient>.Instance);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var figures = FollowFiguresAsync(client, ending.Token);
        await foreach (var entry in client.FollowAsync(0, cancellationToken))
        {
            recorder.Record(entry);
            if (entry.Command is Protocol.Log.RunCompleted)
            {
                break;
            }
        }

        await ending.CancelAsync();
        await figures.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new RunEnd(RunEndKind.Complete, "");
    }

    private async Task FollowFiguresAsync(CoordinatorClient client, CancellationToken cancellationToken)
    {
        await foreach (var progress in client.WatchAsync(cancellationToken))
        {
            recorder.Record(progress);
        }
    }

    private async Task<RunEnd> FollowObjectsAsync(TaskCompletionSource<CoordinatorStatus> coordinator, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = (await home.CustomObjects.GetNamespacedCustomObjectAsync<V1Alpha1TrainingRun>(
                ApiGroup.Name, ApiGroup.Version, @namespace, "trainingruns", run, cancellationToken)).Status;
            if (status?.Coordinator?.Endpoint is not null)
            {
                coordinator.TrySetResult(status.Coordinator);
            }

            if (End(status) is { } end)
            {
                return end;
            }

            RecordReadiness(status);
            await RecordIneligibleAsync(cancellationToken);
            await RecordNodesAsync(cancellationToken);
            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    private static RunEnd? End(TrainingRunStatus? status) => status?.Conditions?.Select(condition => condition switch
    {
        { Type: ConditionType.SpecAccepted, Status: "False" } => new RunEnd(RunEndKind.Refused, $"{condition.Message} ({condition.Reason})"),
        { Type: ConditionType.Failed, Status: "True" } => new RunEnd(RunEndKind.Failed, $"{condition.Reason}: {condition.Message}"),
        _ => null,
    }).FirstOrDefault(end => end is not null);

    private void RecordReadiness(TrainingRunStatus? status)
    {
        if (status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Ready) is { } ready)
        {
            RecordChange(ConditionType.Ready, $"operator: {ready.Message} (Ready {ready.Status}, {ready.Reason})", ready.Reason);
        }
    }

    // Whoever may get no shards is why a run waits. A ban is in the coordinator's log already.
    private async Task RecordIneligibleAsync(CancellationToken cancellationToken)
    {
        var participants = await home.CustomObjects.ListNamespacedCustomObjectAsync<ParticipantList>(
            ApiGroup.Name, ApiGroup.Version, @namespace, "participants", cancellationToken: cancellationToken);
        foreach (var participant in participants.Items)
        {
            if (participant.Status?.Conditions?.FirstOrDefault(condition =>
                condition is { Type: ConditionType.Eligible, Status: "False", Reason: not EligibilityReason.Banned }) is { } condition)
            {
                RecordChange(participant.Metadata.Name, $"operator: {participant.Metadata.Name} gets no shards: {condition.Message} ({condition.Reason})", condition.Reason);
            }
        }
    }

    private void RecordChange(string subject, string text, string reason)
    {
        if (_conditionsSeen.GetValueOrDefault(subject) != reason)
        {
            _conditionsSeen[subject] = reason;
            recorder.Record(time.GetUtcNow(), TimelineKind.Operator, text);
        }
    }

    private async Task RecordNodesAsync(CancellationToken cancellationToken)
    {
        var placements = await home.CustomObjects.ListNamespacedCustomObjectAsync<PlacementList>(
            ApiGroup.Name, ApiGroup.Version, @namespace, "shardplacements", cancellationToken: cancellationToken);
        foreach (var placement in placements.Items.Where(placement => placement.Spec.Run == run))
        {
            if (placement.Status?.Pod is { Node: { } node, Epoch: { } epoch })
            {
                recorder.RecordNode(new Slot(placement.Spec.Stage, placement.Spec.Slot), epoch, $"{placement.Spec.Cluster}/{node}");
            }
        }
    }

    private sealed class ParticipantList
    {
        public IReadOnlyList<V1Alpha1Participant> Items { get; init; } = [];
    }

    private sealed class PlacementList
    {
        public IReadOnlyList<V1Alpha1ShardPlacement> Items { get; init; } = [];
    }
}
