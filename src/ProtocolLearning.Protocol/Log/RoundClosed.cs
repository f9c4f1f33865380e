using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// What was in flight is over, and the round's confirmed tokens are fixed. Members with tokens commit to their pseudo-gradient.
/// </summary>
/// <param name="Round">The round.</param>
/// <param name="Tokens">Confirmed tokens of the round, each counted once.</param>
/// <param name="LossSum">Sum over those tokens of the training loss, in nats.</param>
/// <param name="Members">Confirmed tokens that passed each member; one with none is left out.</param>
/// <param name="Unfinished">Drawn but not confirmed: drawn first in the next round, by their source or, in passes, by anyone.</param>
public sealed record RoundClosed(
    long Round,
    long Tokens,
    double LossSum,
    IReadOnlyList<MemberTokens> Members,
    IReadOnlyList<MicrobatchId> Unfinished) : Command;
