using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local;

/// <summary>
/// Brings a recorder what there is to see of a run: the objects at home for conditions and nodes, the coordinator for everything else.
/// </summary>
internal sealed class RunFollower(IKubernetes home, string @namespace, string run, RunRecorder recorder, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _conditionsSeen = [];

    /// <summary>Follows the run until the coordinator's log says that it is complete, or the operator that it failed.</summary>
    /// <returns>Null where it is complete, else why it failed.</returns>
    public async Task<string?> FollowAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var coordinator = new TaskCompletionSource<CoordinatorStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        var objects = FollowObjectsAsync(coordinator, ending.Token);
        var log = FollowCoordinatorAsync(coordinator.Task, ending.Token);
        var first = await Task.WhenAny(objects, log);
        await ending.CancelAsync();
        var failure = await first;
        await ((Task)Task.WhenAll(objects, log)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return failure;
    }

    private async Task<string?> FollowCoordinatorAsync(Task<CoordinatorStatus> known, CancellationToken cancellationToken)
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
        return null;
    }

    private async Task FollowFiguresAsync(CoordinatorClient client, CancellationToken cancellationToken)
    {
        await foreach (var progress in client.WatchAsync(cancellationToken))
        {
            recorder.Record(progress);
        }
    }

    private async Task<string?> FollowObjectsAsync(TaskCompletionSource<CoordinatorStatus> coordinator, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = (await home.CustomObjects.GetNamespacedCustomObjectAsync<V1Alpha1TrainingRun>(
                ApiGroup.Name, ApiGroup.Version, @namespace, "trainingruns", run, cancellationToken)).Status;
            if (status?.Coordinator?.Endpoint is not null)
            {
                coordinator.TrySetResult(status.Coordinator);
            }

            if (Failure(status) is { } failure)
            {
                return failure;
            }

            RecordConditions(status);
            await RecordNodesAsync(cancellationToken);
            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    private static string? Failure(TrainingRunStatus? status) =>
        status?.Conditions?.FirstOrDefault(condition => condition is { Type: "SpecAccepted", Status: "False" } or { Type: "Failed", Status: "True" })
            is { } condition ? $"{condition.Reason}: {condition.Message}" : null;

    private void RecordConditions(TrainingRunStatus? status)
    {
        foreach (var condition in status?.Conditions ?? [])
        {
            var text = $"{condition.Type} {condition.Status}: {condition.Reason}";
            if (condition.Type is "Ready" or "Degraded" && condition.Status == "True" && _conditionsSeen.Add(text))
            {
                recorder.Record(time.GetUtcNow(), TimelineKind.Operator, $"operator: {text}, {condition.Message}");
            }
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

    private sealed class PlacementList
    {
        public IReadOnlyList<V1Alpha1ShardPlacement> Items { get; init; } = [];
    }
}
