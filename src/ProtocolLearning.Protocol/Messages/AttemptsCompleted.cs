namespace ProtocolLearning.Protocol.Messages;

/// <summary>A stage-0 replica got gradients back: these attempts are complete on its side.</summary>
/// <param name="Round">The open round.</param>
/// <param name="Attempts">Attempts that completed since the last report of this session.</param>
public sealed record AttemptsCompleted(long Round, IReadOnlyList<MicrobatchPath> Attempts) : Report;
