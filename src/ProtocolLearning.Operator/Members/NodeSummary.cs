using k8s.Models;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>What a member's nodes come to.</summary>
/// <param name="Ready">Nodes that are Ready.</param>
/// <param name="Gpus">GPUs of all nodes.</param>
internal sealed record NodeSummary(int Ready, GpuCounts Gpus)
{
    private const string GpuPrefix = "nvidia.com/";

    public static NodeSummary Of(IReadOnlyCollection<V1Node> nodes) => new(
        nodes.Count(NodeReadiness.IsReady),
        new GpuCounts
        {
            Capacity = nodes.Sum(node => Sum(node.Status?.Capacity)),
            Allocatable = nodes.Sum(node => Sum(node.Status?.Allocatable)),
        });

    private static long Sum(IDictionary<string, ResourceQuantity>? resources) =>
        (resources ?? new Dictionary<string, ResourceQuantity>())
            .Where(resource => resource.Key.StartsWith(GpuPrefix, StringComparison.Ordinal))
            .Sum(resource => (long)resource.Value.ToDecimal());
}
