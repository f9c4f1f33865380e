namespace ProtocolLearning.Cli.Report;

/// <summary>One round of the run, as the log tells it.</summary>
/// <param name="Round">The round, from 1.</param>
/// <param name="OpenedAt">When it opened, in seconds.</param>
/// <param name="DecidedAt">When the last stage was decided, in seconds; null while it runs.</param>
/// <param name="Tokens">Tokens that were credited.</param>
/// <param name="TrainingLoss">Mean loss a token over its microbatches, in nats.</param>
/// <param name="ValidationLoss">Mean loss a token over held-out samples after it, in nats.</param>
/// <param name="ValidatedAt">When that was measured, in seconds.</param>
/// <param name="Stages">Applied or Discarded, for each stage.</param>
internal sealed record RoundRow(
    long Round,
    double OpenedAt,
    double? DecidedAt,
    long Tokens,
    double? TrainingLoss,
    double? ValidationLoss,
    double? ValidatedAt,
    IReadOnlyList<string> Stages);
