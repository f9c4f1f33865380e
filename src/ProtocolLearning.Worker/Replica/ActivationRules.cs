using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Which activations and gradients a replica takes from whom. Nothing is computed before they hold.</summary>
internal static class ActivationRules
{
    /// <summary>Why activations are refused, or null where they are taken.</summary>
    public static string? Refusal(ReplicaContext context, Member sender, Activations message)
    {
        var round = context.State.Round!;
        var id = message.Microbatch;
        if (message.Round != round.Number || !IsDrawn(context.State, id))
        {
            return $"Microbatch {id} is not one of round {round.Number}.";
        }

        if (!IsPath(context, message.Path, context.Stage) || message.Path[^1] != sender || message.Path[0].Slot != id.Source)
        {
            return "The path is not one of the roster's, up to the sender.";
        }

        var expected = context.Engine.PayloadBytes(context.Definition.Schedule.MicrobatchSequences);
        return message.PayloadBytes == expected ? null : $"The payload has {message.PayloadBytes} bytes, not {expected}.";
    }

    /// <summary>Whether a gradient's path goes on from where this replica sent the activations, to the last stage.</summary>
    public static bool IsContinuation(ReplicaContext context, IReadOnlyList<Member> sent, IReadOnlyList<Member> path, Member sender) =>
        IsPath(context, path, context.Definition.Stages)
        && sent.SequenceEqual(path.Take(sent.Count))
        && path[sent.Count] == sender;

    /// <summary>Most microbatches of one sender that may be here at a time: twice its fair share of all windows.</summary>
    public static int MostFrom(ReplicaContext context, Member sender)
    {
        var round = context.State.Round!;
        var senders = round.RosterSize(sender.Slot.Stage);
        var all = context.Definition.Schedule.InFlightWindow * round.RosterSize(0);
        return 2 * ((all + senders - 1) / senders);
    }

    private static bool IsDrawn(RunState state, MicrobatchId id) => id.Round == state.RoundNumber
        ? id.Index >= 0 && id.Index < RoundBudget.DrawsPerSource(state.Definition!)
        : !state.Definition!.Dataset.IsInPasses && state.PreviousRound?.Closed?.Unfinished.Any(left => left.Round == id.Round && left.Source == id.Source && left.Index == id.Index) == true;

    private static bool IsPath(ReplicaContext context, IReadOnlyList<Member> path, int stages)
    {
        if (path.Count != stages)
        {
            return false;
        }

        for (var stage = 0; stage < stages; stage++)
        {
            if (path[stage].Slot.Stage != stage || !context.State.Round!.Roster.Contains(path[stage]))
            {
                return false;
            }
        }

        return true;
    }
}
