using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>In what the home operator and the agent of a Pull cluster differ when they turn placements into pods.</summary>
internal interface IPodAuthority
{
    /// <summary>Whether another process makes and deletes the pods of a cluster.</summary>
    bool IsElsewhere(string cluster);

    /// <summary>Whether a cluster is gone for so long that its pods are not waited for.</summary>
    bool IsLost(string cluster);

    /// <summary>Whether a cluster is known not to answer.</summary>
    bool IsUnreachable(string cluster);

    /// <summary>Why a pod may not be made; null where it may.</summary>
    string? Refuse(V1Pod pod, ICluster cluster);

    /// <summary>Tells whoever takes the finalizer off that no pod of a placement is left.</summary>
    Task ClearedAsync(V1Alpha1ShardPlacement placement, CancellationToken cancellationToken);
}
