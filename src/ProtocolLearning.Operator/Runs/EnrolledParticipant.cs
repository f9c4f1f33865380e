using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Operator.Runs;

/// <summary>A participant of a run, and whether it may get shards.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Eligible">Its condition Eligible.</param>
internal sealed record EnrolledParticipant(V1Alpha1Participant Participant, ConditionChange Eligible)
{
    /// <summary>Why it is evicted from the run; null where it is not.</summary>
    public string? Evicted { get; init; }

    public string Name => Participant.Metadata.Name;

    public bool IsEligible => Eligible.Status == ConditionStatus.True;
}
