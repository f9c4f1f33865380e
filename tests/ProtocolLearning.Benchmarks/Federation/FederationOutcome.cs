namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>How a federation of one size fared.</summary>
/// <param name="Servers">What the API servers were.</param>
/// <param name="Placements">How many placements there were.</param>
/// <param name="BringUpSeconds">From the operator's first start, with nothing but runs and participants there, until every shard was active.</param>
/// <param name="ColdSeconds">From its restart until every placement and run was reconciled with what its cluster holds.</param>
/// <param name="ColdWrites">Requests that write until then.</param>
/// <param name="WritesPerSecond">Requests that write in a second, at rest.</param>
/// <param name="Processor">Share of one processor, at rest.</param>
/// <param name="PodBytes">Heap that a pod takes in the operator's cache.</param>
/// <param name="PlainPodBytes">Heap that the same pod takes as the plain client reads it.</param>
internal sealed record FederationOutcome(
    string Servers,
    int Placements,
    double BringUpSeconds,
    double ColdSeconds,
    double ColdWrites,
    double WritesPerSecond,
    double Processor,
    double PodBytes,
    double PlainPodBytes);
