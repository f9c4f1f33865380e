using System.Diagnostics.CodeAnalysis;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What each command does to the state. The rules of the protocol that a log must keep are checked here.</summary>
internal static class Transitions
{
    public static RunState Apply(RunState state, LogEntry entry)
    {
        var rules = new Rules(entry.Index);
        if (entry.Command is not (RunAccepted or TermStarted))
        {
            rules.Require(state.Definition is not null, "comes before a run is accepted.");
            rules.Require(!state.IsCompleted, "comes after the run's completion.");
        }

        return entry.Command switch
        {
            RunAccepted command => RunTransitions.Accept(state, command, rules),
            TermStarted command => RunTransitions.StartTerm(state, entry, command, rules),
            RunSuspended command => state with { Suspension = Suspension.Of(command) },
            RunResumed => state with { Suspension = null },
            RunCompleted command => RunTransitions.Complete(state, command, rules),
            ParticipantEnrolled command => MembershipTransitions.Enrol(state, command, rules),
            PlacementAccepted command => MembershipTransitions.Place(state, command, rules),
            MemberJoined command => MembershipTransitions.Join(state, command, rules),
            MemberActivated command => MembershipTransitions.Activate(state, command, rules),
            MemberLost command => MembershipTransitions.Lose(state, command, rules),
            VerdictReached command => StageTransitions.Judge(state, command, rules),
            RoundOpened command => RoundTransitions.Open(state, command, rules),
            RoundClosing command => RoundTransitions.BeginToClose(state, command, rules),
            RoundClosed command => RoundTransitions.Close(state, command, rules),
            ValidationOpened command => RoundTransitions.OpenValidation(state, command, rules),
            ValidationMeasured command => RoundTransitions.Measure(state, command, rules),
            ExchangeOpened command => StageTransitions.OpenExchange(state, command, rules),
            Applied { Round: 0 } command => StageTransitions.AgreeInitialState(state, command, rules),
            Applied command => StageTransitions.ApplyRound(state, command, rules),
            Discarded command => StageTransitions.Discard(state, command, rules),
            CheckpointOpened command => CheckpointTransitions.Open(state, command, rules),
            CheckpointWritten command => CheckpointTransitions.Complete(state, command, entry.UnixMilliseconds, rules),
            CheckpointFailed command => CheckpointTransitions.Fail(state, command, rules),
            CheckpointRestored command => CheckpointTransitions.Restore(state, command, rules),
            CheckpointRejected command => CheckpointTransitions.Reject(state, command, rules),
            Credited command => StageTransitions.Credit(state, command, rules),
            _ => throw new InvalidEntryException(entry.Index, $"its command {entry.Command.GetType().Name} is not known."),
        };
    }

    /// <summary>Refuses an entry by its index.</summary>
    internal readonly record struct Rules(long Index)
    {
        public void Require([DoesNotReturnIf(false)] bool holds, string violation)
        {
            if (!holds)
            {
                throw new InvalidEntryException(Index, violation);
            }
        }

        public T Found<T>([NotNull] T? value, string violation)
            where T : class => value ?? throw new InvalidEntryException(Index, violation);
    }
}
