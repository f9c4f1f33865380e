using System.Globalization;
using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// The PodDisruptionBudget of a run's stage in one member cluster: a pure function. A drain takes one replica at a time, and never the
/// only one of a stage that holds its state, in whichever cluster: others may have joined and still be fetching it. Its owners are two pods of the stage, so that the cluster itself clears it away after the last of them, whether
/// or not home is ever heard of again.
/// </summary>
internal static class StageBudget
{
    private const int Owners = 2;

    /// <summary>What the pods of one stage have in common, beside the stage itself.</summary>
    public static IDictionary<string, string> Selector(V1Alpha1ShardPlacement placement, string origin) => new Dictionary<string, string>
    {
        [ResourceLabels.Origin] = origin,
        [ResourceLabels.Cluster] = placement.Spec.Cluster,
        [ResourceLabels.HomeNamespace] = placement.Metadata.NamespaceProperty,
        [ResourceLabels.Run] = placement.Spec.Run,
        [ResourceLabels.Stage] = placement.Spec.Stage.ToString(CultureInfo.InvariantCulture),
    };

    /// <param name="placement">One of the stage's placements in the cluster.</param>
    /// <param name="holders">Who holds the stage's state.</param>
    /// <param name="pods">Its pods there; null where none lives, and there is nothing to protect.</param>
    /// <param name="origin">What marks home's pods.</param>
    public static V1PodDisruptionBudget? Of(V1Alpha1ShardPlacement placement, StageHolders holders, IEnumerable<V1Pod> pods, string origin)
    {
        var owners = pods
            .Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.Phase is not ("Succeeded" or "Failed"))
            .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
            .Take(Owners)
            .ToList();
        if (owners.Count == 0)
        {
            return null;
        }

        var selector = Selector(placement, origin);
        return new V1PodDisruptionBudget
        {
            ApiVersion = "policy/v1",
            Kind = "PodDisruptionBudget",
            Metadata = new V1ObjectMeta
            {
                Name = ResourceNames.StageBudget(placement.Spec.Run, placement.Spec.Stage, $"{origin}/{placement.Spec.Cluster}/{placement.Metadata.NamespaceProperty}"),
                NamespaceProperty = placement.Spec.Namespace,
                Labels = new Dictionary<string, string>(selector) { [ResourceLabels.Managed] = ResourceLabels.ManagedValue },
                OwnerReferences =
                [
                    .. owners.Select(pod => new V1OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Metadata.Name, Uid = pod.Metadata.Uid }),
                ],
            },
            Spec = new V1PodDisruptionBudgetSpec
            {
                MinAvailable = placement.Spec.Template.StageReplicas == 1 ? 1
                    : holders is { Here: 1, Elsewhere: 0 } ? holders.Replicas
                    : Math.Max(0, holders.Replicas - 1),
                Selector = new V1LabelSelector { MatchLabels = selector },
                UnhealthyPodEvictionPolicy = "AlwaysAllow",
            },
        };
    }
}
