namespace ProtocolLearning.Protocol.Messages;

/// <summary>After the round began to close: a stage-0 replica has nothing in flight any more.</summary>
/// <param name="Round">The closing round.</param>
/// <param name="Unfinished">Drawn, not completed, to be drawn first in the next round. Attempt is 0.</param>
public sealed record RoundDrained(long Round, IReadOnlyList<MicrobatchId> Unfinished) : Report;
