namespace ProtocolLearning.Protocol.Messages;

/// <summary>A last-stage replica computed losses: it confirms the tokens of these attempts.</summary>
/// <param name="Round">The open round.</param>
/// <param name="Losses">Attempts that were measured since the last report of this session.</param>
public sealed record LossesMeasured(long Round, IReadOnlyList<MicrobatchLoss> Losses) : Report;
