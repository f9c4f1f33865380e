using ProtocolLearning.LocalCluster.Nodes;

namespace ProtocolLearning.LocalCluster.Hosting;

/// <summary>One process node of a local cluster.</summary>
/// <param name="Name">The name of its Node object.</param>
/// <param name="Capacity">What it offers.</param>
public sealed record LocalNode(string Name, NodeCapacity Capacity)
{
    /// <summary>Labels of its Node object.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Programs by image repository on this node; null for the cluster's. Whoever owns a machine decides what runs on it.</summary>
    public IReadOnlyDictionary<string, NodeProgram>? Programs { get; init; }
}
