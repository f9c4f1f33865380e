using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>
/// Participants that a rule of the failure policy evicts: pure functions. The failed shard's placement goes to somebody else and takes
/// the evidence along, so it stands in the participant's condition Evicted, until the participant's spec is changed.
/// </summary>
internal static class Evictions
{
    /// <summary>Why each evicted participant of a run is evicted, by name.</summary>
    /// <param name="before">As it was found at the last look, which the participants' statuses need not show yet.</param>
    /// <param name="policy">The run's failure policy.</param>
    /// <param name="placements">The run's placements.</param>
    /// <param name="participants">The run's participants.</param>
    public static IReadOnlyDictionary<string, Eviction> Of(
        IReadOnlyDictionary<string, Eviction> before,
        FailurePolicySpec policy,
        IEnumerable<V1Alpha1ShardPlacement> placements,
        IEnumerable<V1Alpha1Participant> participants)
    {
        var failed = placements
            .Where(placement => placement.Status?.Pod?.Epoch == placement.Spec.Epoch
                && !ReconcileAnnotation.IsDisabled(placement)
                && FailureRules.Action(policy, placement.Status.Pod) == FailureAction.EvictParticipant)
            .ToLookup(placement => placement.Spec.Participant);
        var evictions = new Dictionary<string, Eviction>();
        foreach (var participant in participants)
        {
            var (name, generation) = (participant.Metadata.Name, participant.Metadata.Generation);
            var why = Noted(participant)
                ?? (before.TryGetValue(name, out var earlier) && earlier.Generation == generation ? earlier.Why : null)
                ?? failed[name].Select(placement => Why(policy, placement)).FirstOrDefault();
            if (why is not null)
            {
                evictions[name] = new Eviction(why, generation);
            }
        }

        return evictions;
    }

    /// <summary>Why a participant's status says that it is evicted, with the spec that it has; null where it does not.</summary>
    public static string? Noted(V1Alpha1Participant participant) =>
        participant.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: ConditionType.Evicted, Status: "True" }) is { } condition
        && condition.ObservedGeneration == participant.Metadata.Generation
            ? condition.Message
            : null;

    private static string Why(FailurePolicySpec policy, V1Alpha1ShardPlacement placement) =>
        $"rule {FailureRules.Match(policy, placement.Status!.Pod)!.Name} of the run's spec.failurePolicy: {placement.Status.Pod!.Name} failed ({placement.Status.Pod.Reason ?? "Error"}); change its spec to let it back";
}
