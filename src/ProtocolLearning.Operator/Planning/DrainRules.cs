using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Planning;

/// <summary>When a shard may be taken from a cluster that leaves.</summary>
internal static class DrainRules
{
    /// <summary>
    /// Whether a stage can do without one of its slots for a while: its other members all take part in rounds, so that the next
    /// tenant finds the stage's state with them. A stage of one replica cannot.
    /// </summary>
    /// <param name="members">The newest tenant of each slot.</param>
    /// <param name="slot">The slot that its tenant would leave.</param>
    public static bool MaySpare(IEnumerable<MemberState> members, Slot slot)
    {
        var stage = members
            .Where(member => member.Member.Slot.Stage == slot.Stage && member.Phase != MemberPhase.Lost)
            .ToLookup(member => member.Member.Slot == slot);
        return !stage[true].Any() || (stage[false].Any() && stage[false].All(member => member.Phase == MemberPhase.Active));
    }
}
