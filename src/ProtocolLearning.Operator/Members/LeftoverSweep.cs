using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Members;

/// <summary>Deletes pods of this operator whose placement is gone or elsewhere: a member that was cut off cannot be told in time.</summary>
internal sealed class LeftoverSweep(IClusterSet clusters, MemberPods pods)
{
    /// <returns>How many pods were left over.</returns>
    public async Task<int> SweepAsync(ICluster member, CancellationToken cancellationToken)
    {
        var leftovers = Find(member) ?? [];
        foreach (var pod in leftovers)
        {
            await PodRemover.RemoveAsync(pod, member, cancellationToken);
        }

        return leftovers.Count;
    }

    /// <summary>Pods that are left over as far as the cache knows, which may be an old one; null where it knows nothing.</summary>
    public IReadOnlyList<V1Pod>? Find(ICluster member)
    {
        var placements = clusters.Home.Cache<V1Alpha1ShardPlacement>();
        return member.HasSynced && placements.HasSynced
            ? [.. member.Cache<V1Pod>().List().Where(pod => pods.IsOurs(member, pod) && IsLeftOver(pod, placements.Find))]
            : null;
    }

    internal static bool IsLeftOver(V1Pod pod, Func<ObjectKey, V1Alpha1ShardPlacement?> find)
    {
        var key = new ObjectKey(pod.GetLabel(ResourceLabels.HomeNamespace) ?? "", pod.GetLabel(ResourceLabels.Placement) ?? "");
        return find(key) is not { } placement
            || placement.Metadata.Uid != pod.GetAnnotation(ResourceLabels.OriginUid)
            || placement.Spec.Cluster != pod.GetLabel(ResourceLabels.Cluster);
    }
}
