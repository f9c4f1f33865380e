using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Rounds;

internal static class MembershipTransitions
{
    public static RunState Enrol(RunState state, ParticipantEnrolled command, Transitions.Rules rules)
    {
        var known = state.Participants.GetValueOrDefault(command.Participant);
        rules.Require(
            known is null || known.PublicKey == command.PublicKey,
            $"enrols participant {command.Participant} under another key.");
        rules.Require(command.Stake >= 0, $"enrols participant {command.Participant} with a negative stake.");
        var participant = known is null
            ? new ParticipantState(command.PublicKey, command.Stake, ParticipantStanding.Good, 0, 0, null, 0)
            : known with { Stake = command.Stake };
        return state with { Participants = state.Participants.SetItem(command.Participant, participant) };
    }

    public static RunState Place(RunState state, PlacementAccepted command, Transitions.Rules rules)
    {
        var member = command.Member;
        var participant = rules.Found(
            state.Participants.GetValueOrDefault(member.Participant),
            $"places {member}, whose participant is not enrolled.");
        rules.Require(participant.Standing != ParticipantStanding.Banned, $"places {member}, whose participant is banned.");
        rules.Require(
            member.Slot.Stage >= 0 && member.Slot.Stage < state.Stages.Length && member.Slot.Index >= 0,
            $"places {member} outside the run's stages.");
        if (state.Members.TryGetValue(member.Slot, out var former))
        {
            rules.Require(former.Member.Epoch < member.Epoch, $"places {member}; the slot has had epoch {former.Member.Epoch}.");
            rules.Require(former.Phase == MemberPhase.Lost, $"places {member} while {former.Member} holds the slot.");
        }

        var placed = new MemberState(member, MemberPhase.Placed, null, null);
        return state with { Members = state.Members.SetItem(member.Slot, placed) };
    }

    public static RunState Join(RunState state, MemberJoined command, Transitions.Rules rules)
    {
        var current = rules.Found(state.Current(command.Member), $"joins {command.Member}, which holds no slot.");
        rules.Require(
            state.Dataset is null || state.Dataset == command.Dataset,
            $"joins {command.Member} with dataset {command.Dataset}; the run's is {state.Dataset}.");
        return With(state, current with { Phase = MemberPhase.Joined, Joined = command }) with { Dataset = command.Dataset };
    }

    public static RunState Activate(RunState state, MemberActivated command, Transitions.Rules rules)
    {
        var current = rules.Found(state.Current(command.Member), $"activates {command.Member}, which holds no slot.");
        rules.Require(current.Phase == MemberPhase.Joined, $"activates {command.Member}, which is {current.Phase}.");
        rules.Require(state.IsAtBoundary, $"activates {command.Member} inside a round.");
        return With(state, current with { Phase = MemberPhase.Active });
    }

    public static RunState Lose(RunState state, MemberLost command, Transitions.Rules rules)
    {
        var current = rules.Found(state.Current(command.Member), $"loses {command.Member}, which holds no slot.");
        return With(state, current with { Phase = MemberPhase.Lost, LossReason = command.Reason });
    }

    private static RunState With(RunState state, MemberState member) =>
        state with { Members = state.Members.SetItem(member.Member.Slot, member) };
}
