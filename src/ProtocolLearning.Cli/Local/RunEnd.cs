namespace ProtocolLearning.Cli.Local;

/// <summary>How following a run ended.</summary>
/// <param name="Kind">What became of the run.</param>
/// <param name="Reason">Why, in one line; empty where it is complete.</param>
internal sealed record RunEnd(RunEndKind Kind, string Reason);
