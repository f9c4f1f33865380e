using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>Which proposals hold. A pure function of the log's state; a proposal that holds already is accepted without a command.</summary>
internal static class ProposalRules
{
    private const int LongestName = 253;
    private const int KeyBytes = 32;

    public static ProposalDecision Decide(RunState state, Proposal proposal, string coordinatorKey)
    {
        if (state.IsCompleted)
        {
            return ProposalDecision.Refuse(ProposalRefusal.RunOver, "The run is complete; make a new one.");
        }

        if (state.Accepted is null && proposal is not ProposeRun)
        {
            return ProposalDecision.Refuse(ProposalRefusal.NoRun, "No run is accepted yet; propose its definition first.");
        }

        return proposal switch
        {
            ProposeRun run => Decide(state, run.Definition, coordinatorKey),
            EnrolParticipant enrol => Decide(state, enrol),
            PlaceMember place => Decide(state, place.Member),
            ReportLost lost => Decide(state, lost),
            ShortenGrace shorten => state.Current(shorten.Member) is null ? Unknown(shorten.Member) : ProposalDecision.Holds,
            SuspendRun suspend => state.IsSuspended ? ProposalDecision.Holds : ProposalDecision.Append(new RunSuspended(suspend.Reason)),
            ResumeRun => Resume(state),
            _ => ProposalDecision.Refuse(ProposalRefusal.Malformed, $"This coordinator does not know {proposal.GetType().Name}."),
        };
    }

    /// <summary>What the coordinator suspended for a lost stage it resumes itself: it would have to suspend it again at once.</summary>
    private static ProposalDecision Resume(RunState state) => state.Suspension switch
    {
        null => ProposalDecision.Holds,
        { LostStage: null } => ProposalDecision.Append(new RunResumed()),
        { Reason: var reason } => ProposalDecision.Refuse(ProposalRefusal.StageLost, $"{reason} The run goes on by itself once a replica holds it."),
    };

    private static ProposalDecision Decide(RunState state, RunDefinition definition, string coordinatorKey)
    {
        var problems = RunSoundness.Problems(definition);
        if (problems.Count > 0)
        {
            return ProposalDecision.Refuse(ProposalRefusal.Unsound, string.Join(' ', problems));
        }

        if (state.Accepted is { } accepted)
        {
            if (CanonicalJson.Hash(accepted) == CanonicalJson.Hash(definition))
            {
                return ProposalDecision.Holds;
            }

            if (RunSoundness.ImmutableChange(accepted, definition) is { } change)
            {
                return ProposalDecision.Refuse(ProposalRefusal.Immutable, change);
            }
        }

        return ProposalDecision.Append(new RunAccepted(definition, coordinatorKey));
    }

    private static ProposalDecision Decide(RunState state, EnrolParticipant enrol)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        if (enrol.Participant.Length is 0 or > LongestName || enrol.Stake < 0)
        {
            return ProposalDecision.Refuse(ProposalRefusal.Malformed, "participant: needs a name, and a stake that is not negative.");
        }

        if (!Convert.TryFromBase64String(enrol.PublicKey, key, out var written)
            || written != KeyBytes
            || Convert.ToBase64String(key) != enrol.PublicKey)
        {
            return ProposalDecision.Refuse(
                ProposalRefusal.Malformed,
                $"participant {enrol.Participant}: publicKey is not an Ed25519 key of {KeyBytes} bytes in base64.");
        }

        if (state.Participants.Values.Any(other => other.PublicKey == enrol.PublicKey && other.Standing == ParticipantStanding.Banned))
        {
            return ProposalDecision.Refuse(ProposalRefusal.Banned, $"participant {enrol.Participant}: its key is banned from this run.");
        }

        if (state.Participants.TryGetValue(enrol.Participant, out var known))
        {
            if (known.PublicKey != enrol.PublicKey)
            {
                return ProposalDecision.Refuse(
                    ProposalRefusal.KeyMismatch,
                    $"participant {enrol.Participant}: is enrolled under another key; enrol the new key under another name.");
            }

            if (known.Stake == enrol.Stake)
            {
                return ProposalDecision.Holds;
            }
        }

        if (known is null && state.Participants.FirstOrDefault(other => other.Value.PublicKey == enrol.PublicKey) is { Key: { } holder })
        {
            return ProposalDecision.Refuse(
                ProposalRefusal.KeyMismatch,
                $"participant {enrol.Participant}: its key is enrolled as participant {holder}; a key is one participant, for bans are "
                + "by key and liars are counted by participant. Give each participant a key of its own.");
        }

        return ProposalDecision.Append(new ParticipantEnrolled(enrol.Participant, enrol.PublicKey, enrol.Stake));
    }

    private static ProposalDecision Decide(RunState state, Member member)
    {
        var definition = state.Accepted!;
        if (member.Slot.Stage < 0 || member.Slot.Stage >= definition.Stages || member.Slot.Index < 0 || member.Slot.Index >= definition.Replicas.Max)
        {
            return ProposalDecision.Refuse(
                ProposalRefusal.SlotOutOfRange,
                $"slot {member.Slot}: the run has {definition.Stages} stages of at most {definition.Replicas.Max} replicas.");
        }

        if (!state.Participants.TryGetValue(member.Participant, out var participant))
        {
            return ProposalDecision.Refuse(ProposalRefusal.UnknownParticipant, $"participant {member.Participant}: is not enrolled.");
        }

        var former = state.Members.GetValueOrDefault(member.Slot);
        if (former is not null && former.Member == member && former.Phase != MemberPhase.Lost)
        {
            return ProposalDecision.Holds;
        }

        if (participant.Standing == ParticipantStanding.Banned)
        {
            return ProposalDecision.Refuse(ProposalRefusal.Banned, $"participant {member.Participant}: is banned from this run.");
        }

        if (former is not null && former.Member.Epoch >= member.Epoch)
        {
            return ProposalDecision.Refuse(
                ProposalRefusal.StaleEpoch,
                $"slot {member.Slot}: epoch {member.Epoch} must be above {former.Member.Epoch}.");
        }

        if (definition.ThreatModel.MaxByzantine > 0
            && state.MembersOf(member.Slot.Stage).Any(other => other.Member.Participant == member.Participant && other.Member.Slot != member.Slot))
        {
            return ProposalDecision.Refuse(
                ProposalRefusal.ParticipantInStage,
                $"participant {member.Participant}: holds a replica of stage {member.Slot.Stage} already; "
                + "with threatModel.maxByzantine above 0 it may hold one.");
        }

        var placed = new PlacementAccepted(member);
        return former is null || former.Phase == MemberPhase.Lost
            ? ProposalDecision.Append(placed)
            : ProposalDecision.Append(new MemberLost(former.Member, LossReason.Superseded, $"Its slot is given to {member}."), placed);
    }

    private static ProposalDecision Decide(RunState state, ReportLost lost)
    {
        if (state.Current(lost.Member) is not null)
        {
            return ProposalDecision.Append(new MemberLost(lost.Member, lost.Reason, lost.Detail));
        }

        // Gone already: lost, or followed by a tenant of a higher epoch.
        return state.Members.TryGetValue(lost.Member.Slot, out var newest) && newest.Member.Epoch >= lost.Member.Epoch
            ? ProposalDecision.Holds
            : Unknown(lost.Member);
    }

    private static ProposalDecision Unknown(Member member) =>
        ProposalDecision.Refuse(ProposalRefusal.UnknownMember, $"{member}: holds no slot.");
}
