namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>How one runtime fared.</summary>
/// <param name="ColdSeconds">From the start of the process until every widget was reconciled for the first time.</param>
/// <param name="Cold">What it had done by then and until it rested.</param>
/// <param name="WarmSeconds">The same of a restart, with everything in place.</param>
/// <param name="Warm">What it did in the restart.</param>
/// <param name="ChildSeconds">Until a child that was deleted by hand was back.</param>
/// <param name="HeardShare">Of how many deletions while it was cut off it heard.</param>
internal sealed record WidgetOutcome(
    double ColdSeconds, WidgetReport Cold, double WarmSeconds, WidgetReport Warm, double ChildSeconds, double HeardShare);
