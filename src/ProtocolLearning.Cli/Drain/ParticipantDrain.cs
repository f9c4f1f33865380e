using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Cli.Drain;

/// <summary>Sets a participant's <c>spec.unschedulable</c>, and watches its placements go.</summary>
internal sealed class ParticipantDrain(ClusterAccess home, string participant, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Cordons it and waits.</summary>
    /// <returns>0 once it holds no shard.</returns>
    /// <exception cref="CommandFailure">It still holds some after the time.</exception>
    public async Task<int> DrainAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var run = await SetUnschedulableAsync(true, cancellationToken);
        await output.WriteLineAsync($"{participant} is cordoned: it gets no further shard of run {run}");
        if (patience == TimeSpan.Zero)
        {
            return ExitCode.Succeeded;
        }

        var started = time.GetTimestamp();
        string[]? shown = null;
        while (true)
        {
            var left = await HeldAsync(run, cancellationToken);
            if (left.Length == 0)
            {
                await output.WriteLineAsync($"{participant} is drained: it holds no shard");
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
                    $"after {patience.TotalSeconds:0} s {participant} still holds {string.Join(", ", left)}; it stays cordoned. Each needs another participant with a free worker: plearn status {run}",
                    ExitCode.Failed);
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    /// <summary>Lets it get shards again.</summary>
    public async Task<int> UndoAsync(CancellationToken cancellationToken)
    {
        var run = await SetUnschedulableAsync(false, cancellationToken);
        await output.WriteLineAsync($"{participant} may get shards of run {run} again");
        return ExitCode.Succeeded;
    }

    private async Task<string> SetUnschedulableAsync(bool unschedulable, CancellationToken cancellationToken)
    {
        var found = await home.FindAsync<V1Alpha1Participant>(participant, cancellationToken)
            ?? throw new CommandFailure($"there is no Participant {participant} in namespace {home.Namespace} of {home.Address}; see 'kubectl get plpart -A'");
        if (found.Spec.Unschedulable != unschedulable)
        {
            await home.Client.CustomObjects.PatchNamespacedCustomObjectAsync<V1Alpha1Participant>(
                new V1Patch(KubernetesJson.Serialize(new { spec = new { unschedulable } }), V1Patch.PatchType.MergePatch),
                ApiGroup.Name,
                ApiGroup.Version,
                home.Namespace,
                ClusterAccess.Plural<V1Alpha1Participant>(),
                participant,
                fieldManager: "plearn-drain",
                cancellationToken: cancellationToken);
        }

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
