namespace ProtocolLearning.Cli.Report;

/// <summary>The same training in one process: initial weights, samples, inner optimizer, schedule and number of steps.</summary>
/// <param name="ValidationLoss">The control's validation loss, in nats a token.</param>
/// <param name="Gap">(run - control) / control.</param>
internal sealed record ControlComparison(double ValidationLoss, double Gap);
