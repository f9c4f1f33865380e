using System.Globalization;
using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>By what pods of member clusters are found in a cache, and which placement a pod belongs to: functions of its labels.</summary>
internal static class PodIndexes
{
    public const string Placement = "placement";

    public const string Node = "node";

    /// <summary>Index of pods: <see cref="StageOf(V1Pod)"/>.</summary>
    public const string Stage = "stage";

    /// <summary>The value of <see cref="Stage"/>.</summary>
    public static IEnumerable<string> StageOf(V1Pod pod) =>
        [$"{pod.GetLabel(ResourceLabels.HomeNamespace)}/{pod.GetLabel(ResourceLabels.Run)}/{pod.GetLabel(ResourceLabels.Stage)}"];

    /// <summary>The value of <see cref="Stage"/> of a placement's pods.</summary>
    public static string StageOf(V1Alpha1ShardPlacement placement) => string.Create(
        CultureInfo.InvariantCulture, $"{placement.Metadata.NamespaceProperty}/{placement.Spec.Run}/{placement.Spec.Stage}");

    /// <summary>The value of <see cref="Placement"/>; empty for a pod of no placement.</summary>
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
}
