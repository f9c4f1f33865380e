using System.Globalization;
using k8s.Models;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Chooses nodes by the labels of GPU feature discovery.</summary>
internal static class GpuNodeAffinity
{
    private const string Product = "nvidia.com/gpu.product";
    private const string Memory = "nvidia.com/gpu.memory";

    /// <summary>
    /// An affinity with what the GPUs must be. Node selector terms are alternatives: each of them gets the labels.
    /// </summary>
    /// <param name="asked">What is asked for beside; null: nothing.</param>
    /// <param name="gpu">The GPUs.</param>
    public static V1Affinity? Of(V1Affinity? asked, GpuSpec gpu)
    {
        var labels = Labels(gpu).ToList();
        if (labels.Count == 0)
        {
            return asked;
        }

        var given = asked?.NodeAffinity;
        var terms = given?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms;
        return new V1Affinity
        {
            PodAffinity = asked?.PodAffinity,
            PodAntiAffinity = asked?.PodAntiAffinity,
            NodeAffinity = new V1NodeAffinity
            {
                PreferredDuringSchedulingIgnoredDuringExecution = given?.PreferredDuringSchedulingIgnoredDuringExecution,
                RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
                {
                    NodeSelectorTerms =
                    [
                        .. (terms is { Count: > 0 } ? terms : [new V1NodeSelectorTerm()]).Select(term => new V1NodeSelectorTerm
                        {
                            MatchFields = term.MatchFields,
                            MatchExpressions = [.. term.MatchExpressions ?? [], .. labels],
                        }),
                    ],
                },
            },
        };
    }

    private static IEnumerable<V1NodeSelectorRequirement> Labels(GpuSpec gpu)
    {
        if (gpu.Products is { Count: > 0 } products)
        {
            yield return new V1NodeSelectorRequirement { Key = Product, OperatorProperty = "In", Values = [.. products] };
        }

        if (gpu.MinimumMemoryMiB is { } least)
        {
            yield return new V1NodeSelectorRequirement
            {
                Key = Memory,
                OperatorProperty = "Gt",
                Values = [(least - 1).ToString(CultureInfo.InvariantCulture)],
            };
        }
    }
}
