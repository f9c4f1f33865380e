using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Whether a message speaks of what the log will only say: peers may have read further.</summary>
internal static class MessageTiming
{
    public static bool IsEarly(RunState state, int stage, PeerMessage message) => message switch
    {
        Activations => message.Round == state.RoundNumber + 1,
        EvaluationActivations => message.Round == state.RoundNumber && state.Validation is null && state.ValidatedRound < message.Round,
        Contribution contribution => IsEarlyExchange(state, stage, contribution.Round, contribution.Exchange),
        OwnerResidual residual => IsEarlyExchange(state, stage, residual.Round, residual.Exchange),
        Aggregate aggregate => IsEarlyExchange(state, stage, aggregate.Round, aggregate.Exchange),
        AggregateRequest request => IsEarlyExchange(state, stage, request.Round, request.Exchange),
        _ => false,
    };

    private static bool IsEarlyExchange(RunState state, int stage, long round, int exchange) =>
        state.OpenRound(round) is { } open
        && open.Stages[stage].Decision == StageDecision.Undecided
        && exchange == (open.Stages[stage].Exchange?.Exchange ?? -1) + 1;
}
