using System.Globalization;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>Members that are silent, and those whose participant is banned, are lost at once, in every phase; those that were told to end, between rounds.</summary>
internal static class MembershipPolicy
{
    public static Command? Next(RunState state, Observations observations, DateTimeOffset now)
    {
        foreach (var member in state.Members.Values)
        {
            if (member.Phase == MemberPhase.Lost)
            {
                continue;
            }

            if (state.Participants[member.Member.Participant].Standing == ParticipantStanding.Banned)
            {
                return new MemberLost(member.Member, LossReason.Banned, $"Participant {member.Member.Participant} is banned.");
            }

            if (member.Phase != MemberPhase.Placed && observations.Liveness.IsSilent(member.Member, now))
            {
                var age = observations.Liveness.Age(member.Member, now) ?? 0;
                return new MemberLost(
                    member.Member,
                    LossReason.HeartbeatMissed,
                    string.Create(CultureInfo.InvariantCulture, $"No heartbeat for {age:F1} s."));
            }

            if (observations.Leaving.Contains(member.Member) && IsDispensable(state, observations, member))
            {
                return new MemberLost(
                    member.Member,
                    LossReason.PodGone,
                    string.Create(CultureInfo.InvariantCulture, $"It was told to end and handed over after round {state.RoundNumber}."));
            }
        }

        return null;
    }

    /// <summary>
    /// A member that trains may go between rounds, where another one of its stage holds the applied state. What it did in the last
    /// round is not lost with it then.
    /// </summary>
    private static bool IsDispensable(RunState state, Observations observations, MemberState member) =>
        member.Phase != MemberPhase.Active
        || (state.IsAtBoundary && state.MembersOf(member.Member.Slot.Stage)
            .Any(other => other.Member != member.Member && BoundaryPolicy.IsReady(state, observations, other)));
}
