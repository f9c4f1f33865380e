using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Cli.Drain;

/// <summary>Sets a participant's <c>spec.unschedulable</c> and its annotation to drain, and watches its placements go.</summary>
internal sealed class ParticipantDrain(ClusterAccess home, string participant, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Keeps it from getting further shards.</summary>
    public async Task<int> CordonAsync(CancellationToken cancellationToken)
    {
        var run = await MarkAsync(unschedulable: true, drain: null, cancellationToken);
        await output.WriteLineAsync($"{participant} is cordoned: it gets no further shard of run {run}, and keeps those that it has");
        return ExitCode.Succeeded;
    }

    /// <summary>Lets its shards be placed elsewhere, and waits.</summary>
    /// <returns>0 once it holds no shard.</returns>
    /// <exception cref="CommandFailure">It still holds some after the time.</exception>
    public async Task<int> DrainAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var run = await MarkAsync(unschedulable: true, drain: "true", cancellationToken);
        await output.WriteLineAsync($"{participant} is drained: it gets no further shard of run {run}, and those that it has are placed elsewhere");

        var started = time.GetTimestamp();
        string[]? shown = null;
        while (true)
        {
            var left = await HeldAsync(run, cancellationToken);
            if (left.Length == 0)
            {
                await output.WriteLineAsync($"{participant} holds no shard any more");
                return ExitCode.Succeeded;
            }

            if (shown is null || !shown.SequenceEqual(left))
            {
                await output.WriteLineAsync($"{left.Length} to go: {string.Join(", ", left)}");
                shown = left;
            }

            if (time.GetElapsedTime(started) >= patience)
            {
                throw new CommandFailure(
                    $"after {patience.TotalSeconds:0} s {participant} still holds {string.Join(", ", left)}, and goes on being drained. Each needs another participant with a free worker: plearn status {run}",
                    ExitCode.Failed);
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    /// <summary>Lets it get shards again.</summary>
    public async Task<int> UndoAsync(CancellationToken cancellationToken)
    {
        var run = await MarkAsync(unschedulable: false, drain: null, cancellationToken);
        await output.WriteLineAsync($"{participant} may get shards of run {run} again");
        return ExitCode.Succeeded;
    }

    private async Task<string> MarkAsync(bool unschedulable, string? drain, CancellationToken cancellationToken)
    {
        var found = await home.FindAsync<V1Alpha1Participant>(participant, cancellationToken)
            ?? throw new CommandFailure($"there is no Participant {participant} in namespace {home.Namespace} of {home.Address}; see 'kubectl get plpart -A'");

        // A null takes the annotation away; KubernetesJson would leave it out.
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ResourceLabels.Drain] = drain } },
            ["spec"] = new JsonObject { ["unschedulable"] = unschedulable },
        };
        await home.Client.CustomObjects.PatchNamespacedCustomObjectAsync<V1Alpha1Participant>(
            new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch),
            ApiGroup.Name,
            ApiGroup.Version,
            home.Namespace,
            ClusterAccess.Plural<V1Alpha1Participant>(),
            participant,
            fieldManager: "plearn-drain",
            cancellationToken: cancellationToken);
        return found.Spec.RunRef.Name;
    }

    private async Task<string[]> HeldAsync(string run, CancellationToken cancellationToken) =>
    [
        .. (await home.ListAsync<V1Alpha1ShardPlacement>(cancellationToken))
            .Where(placement => placement.Spec.Run == run && placement.Spec.Participant == participant && placement.Status?.Phase != ShardPhase.Stopped)
            .OrderBy(placement => (placement.Spec.Stage, placement.Spec.Slot))
            .Select(placement => placement.Metadata.Name),
    ];
}
