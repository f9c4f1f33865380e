using System.Globalization;
using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Finds this operator's pods in the caches of all engaged member clusters.</summary>
internal sealed class MemberPods(IClusterSet clusters, HomeOrigin origin, NodeMemory nodes)
{
    public const string PlacementIndex = "placement";

    public const string NodeIndex = "node";

    /// <summary>Index of pods: <see cref="StageOf(V1Pod)"/>.</summary>
    public const string StageIndex = "stage";

    /// <summary>The value of <see cref="StageIndex"/>.</summary>
    public static IEnumerable<string> StageOf(V1Pod pod) =>
        [$"{pod.GetLabel(ResourceLabels.HomeNamespace)}/{pod.GetLabel(ResourceLabels.Run)}/{pod.GetLabel(ResourceLabels.Stage)}"];

    /// <summary>The value of <see cref="StageIndex"/> of a placement's pods.</summary>
    public static string StageOf(V1Alpha1ShardPlacement placement) => string.Create(
        CultureInfo.InvariantCulture, $"{placement.Metadata.NamespaceProperty}/{placement.Spec.Run}/{placement.Spec.Stage}");

    /// <summary>The value of <see cref="PlacementIndex"/>; empty for a pod of no placement.</summary>
    public static IEnumerable<string> PlacementOf(V1Pod pod) =>
        pod.GetLabel(ResourceLabels.Placement) is { } name && pod.GetLabel(ResourceLabels.HomeNamespace) is { } home
            ? [$"{home}/{name}"]
            : [];

    public static IEnumerable<string> NodeOf(V1Pod pod) => pod.Spec?.NodeName is { Length: > 0 } node ? [node] : [];

    /// <summary>The placement that a pod belongs to, as a request to the home cluster.</summary>
    public static IEnumerable<ClusterRequest> Requests(V1Pod pod) =>
        pod.GetLabel(ResourceLabels.Placement) is { } name && pod.GetLabel(ResourceLabels.HomeNamespace) is { } home
            ? [ClusterRequest.AtHome(home, name)]
            : [];

    public IReadOnlyList<ObservedPod> Of(V1Alpha1ShardPlacement placement)
    {
        var key = $"{placement.Metadata.NamespaceProperty}/{placement.Metadata.Name}";
        return
        [
            .. clusters.Members.SelectMany(cluster => cluster.Cache<V1Pod>().FindByIndex(PlacementIndex, key)
                .Where(pod => IsOurs(cluster, pod))
                .Select(pod => new ObservedPod(cluster.Name, pod, NodeState(cluster, pod)))),
        ];
    }

    /// <summary>Whether a pod belongs to this home and to this member: several members may be one cluster.</summary>
    public bool IsOurs(ICluster cluster, V1Pod pod) =>
        pod.GetLabel(ResourceLabels.Origin) == origin.Value && pod.GetLabel(ResourceLabels.Cluster) == cluster.Name;

    private ShardNodeState? NodeState(ICluster cluster, V1Pod pod) =>
        pod.Spec?.NodeName is { Length: > 0 } name ? nodes.StateOf(cluster, name) : null;

    /// <summary>Whether a node's Ready condition is True.</summary>
    public static bool IsReady(V1Node node) =>
        node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
}
