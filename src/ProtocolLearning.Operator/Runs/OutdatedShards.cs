using System.Runtime.CompilerServices;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>
/// Finds the shards whose template is not what the specs say now. A run is looked at every second, and specs hardly ever change: what
/// was compared once is remembered with the placement that the cache holds.
/// </summary>
internal sealed class OutdatedShards(OperatorSettings settings)
{
    private readonly ConditionalWeakTable<V1Alpha1ShardPlacement, Comparison> _compared = [];

    /// <param name="run">The run.</param>
    /// <param name="placements">Its placements.</param>
    /// <param name="participants">Its participants.</param>
    public IReadOnlySet<Slot> Of(
        V1Alpha1TrainingRun run, IEnumerable<V1Alpha1ShardPlacement> placements, IEnumerable<V1Alpha1Participant> participants)
    {
        var holders = participants.ToDictionary(participant => participant.Metadata.Name);
        return placements
            .Where(placement => holders.TryGetValue(placement.Spec.Participant, out var holder) && IsOutdated(run, placement, holder))
            .Select(RunPlan.SlotOf)
            .ToHashSet();
    }

    private bool IsOutdated(V1Alpha1TrainingRun run, V1Alpha1ShardPlacement placement, V1Alpha1Participant holder)
    {
        var (ofRun, ofHolder) = (run.Metadata.Generation, holder.Metadata.Generation);
        if (!_compared.TryGetValue(placement, out var comparison) || comparison.Run != ofRun || comparison.Holder != ofHolder)
        {
            comparison = new Comparison(ofRun, ofHolder, !ShardTemplates.IsUpToDate(placement, run, holder, settings.WorkerImage));
            _compared.AddOrUpdate(placement, comparison);
        }

        return comparison.IsOutdated;
    }

    private sealed record Comparison(long? Run, long? Holder, bool IsOutdated);
}
