namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// The round began to close, and a stage-0 replica draws no more. It is drained once all that was in flight is confirmed; what is
/// not by the deadline is drawn first in the next round.
/// </summary>
/// <param name="Round">The closing round.</param>
/// <param name="InFlight">Drawn, not completed when this was sent. Attempt is 0.</param>
public sealed record DrawingEnded(long Round, IReadOnlyList<MicrobatchId> InFlight) : Report;
