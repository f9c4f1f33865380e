using k8s.Models;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Keeps the pod of a new epoch off the node of the last one where there is another: a node that just died counts as Ready for up to a
/// minute, and the scheduler would not know.
/// </summary>
internal static class LeftNode
{
    private const int Weight = 100;

    /// <summary>What the participant asks for, and rather not the node that the shard was lost on.</summary>
    public static V1Affinity? Avoid(V1Alpha1ShardPlacement placement)
    {
        var asked = placement.Spec.Template.Worker.Affinity;
        if (placement.Status?.Pod is not { Node: { } node } former || former.Epoch >= placement.Spec.Epoch)
        {
            return asked;
        }

        var elsewhere = new V1PreferredSchedulingTerm
        {
            Weight = Weight,
            Preference = new V1NodeSelectorTerm
            {
                MatchFields = [new V1NodeSelectorRequirement { Key = "metadata.name", OperatorProperty = "NotIn", Values = [node] }],
            },
        };
        return new V1Affinity
        {
            PodAffinity = asked?.PodAffinity,
            PodAntiAffinity = asked?.PodAntiAffinity,
            NodeAffinity = new V1NodeAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution = asked?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution,
                PreferredDuringSchedulingIgnoredDuringExecution =
                    [.. asked?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [], elsewhere],
            },
        };
    }
}
