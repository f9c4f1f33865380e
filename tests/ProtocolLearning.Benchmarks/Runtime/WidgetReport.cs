namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>What a runtime under test has done since it started.</summary>
/// <param name="Reconciled">Widgets that were reconciled at least once.</param>
/// <param name="Deleted">Widgets whose deletion was told.</param>
/// <param name="Reads">GETs of single objects.</param>
/// <param name="Writes">Requests that write.</param>
/// <param name="Lists">Pages of collections that were read.</param>
/// <param name="Watches">Watches that were opened.</param>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="ProcessorSeconds">Processor time of the process.</param>
public sealed record WidgetReport(
    int Reconciled, int Deleted, long Reads, long Writes, long Lists, long Watches, long ResidentBytes, double ProcessorSeconds);
