namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>What a process node offers. It is counted by the scheduler and not enforced on the processes.</summary>
public sealed record NodeCapacity
{
    /// <summary>Cores.</summary>
    public decimal Cpu { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory in bytes.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The most pods that run at once.</summary>
    public int Pods { get; init; } = 110;

    /// <summary>Extended resources by name, such as <c>nvidia.com/gpu</c>.</summary>
    public IReadOnlyDictionary<string, long> Extended { get; init; } = new Dictionary<string, long>();
}
