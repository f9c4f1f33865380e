using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Writes the pod controller's part of a placement's status.</summary>
internal sealed class PodStatusWriter(IClusterSet clusters)
{
    /// <summary>
    /// An empty status says that the placement has no pod. It is left out: a server makes null of an applied object whose fields
    /// all go, and refuses that.
    /// </summary>
    public Task WriteAsync(V1Alpha1ShardPlacement placement, ShardPodStatus status, CancellationToken cancellationToken) =>
        clusters.Home.Api.ApplyStatusAsync(Desired(placement, status), placement, FieldManagers.Pods, cancellationToken);

    private static V1Alpha1ShardPlacement Desired(V1Alpha1ShardPlacement placement, ShardPodStatus status) => new()
    {
        Metadata = new V1ObjectMeta { Name = placement.Metadata.Name, NamespaceProperty = placement.Metadata.NamespaceProperty },
        Status = new ShardPlacementStatus { Pod = status.Name is null ? null : status },
    };
}
