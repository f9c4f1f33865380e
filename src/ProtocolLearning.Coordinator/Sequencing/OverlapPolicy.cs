using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// Mode Streaming: once a round's training is over, the next one opens at once and is trained while this one is exchanged, unless
/// something is to be done between them: held-out samples, a checkpoint, a member that comes or goes, another definition.
/// </summary>
internal static class OverlapPolicy
{
    public static Command? Next(RunState state, Observations observations)
    {
        if (!state.Accepted!.Schedule.IsStreaming()
            || !ReferenceEquals(state.Accepted, state.Definition)
            || state.IsSuspended
            || state.RoundNumber >= state.LastRound
            || BoundaryPolicy.IsValidationDue(state)
            || CheckpointPolicy.IsDue(state)
            || observations.Leaving.Count > 0
            || !AllAreReady(state, observations))
        {
            return null;
        }

        var roster = state.Members.Values.Where(member => member.Phase == MemberPhase.Active).Select(member => member.Member).ToArray();
        return Enumerable.Range(0, state.Stages.Length).All(stage => roster.Count(member => member.Slot.Stage == stage) >= state.Accepted.Schedule.Quorum)
            ? BoundaryPolicy.Open(state, observations, roster)
            : null;
    }

    /// <summary>Whether whoever trains holds the applied state, and nobody waits at the boundary with it.</summary>
    private static bool AllAreReady(RunState state, Observations observations) => state.Members.Values.All(member => member.Phase switch
    {
        MemberPhase.Active => BoundaryPolicy.IsReady(state, observations, member),
        MemberPhase.Joined => !observations.Held.ContainsKey(member.Member),
        _ => true,
    });
}
