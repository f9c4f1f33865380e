using k8s.Models;
using ProtocolLearning.LocalCluster.PodObjects;

namespace ProtocolLearning.LocalCluster.Scheduling;

/// <summary>Chooses the first node, by name, that a pod may run on and that has room for it.</summary>
internal static class FirstFit
{
    /// <summary>Decides for one pod.</summary>
    /// <param name="pod">The pod to place.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="placed">All pods that have a node and have not ended.</param>
    public static SchedulingDecision Decide(V1Pod pod, IEnumerable<V1Node> nodes, IReadOnlyCollection<V1Pod> placed)
    {
        var reasons = new Dictionary<string, int>();
        var count = 0;
        foreach (var node in nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal))
        {
            var obstacles = Obstacles(pod, node, placed);
            if (obstacles.Count == 0)
            {
                return new SchedulingDecision(node.Metadata.Name, "");
            }

            count++;
            foreach (var obstacle in obstacles)
            {
                reasons[obstacle] = reasons.GetValueOrDefault(obstacle) + 1;
            }
        }

        return count == 0
            ? new SchedulingDecision(null, "no nodes available to schedule pods")
            : new SchedulingDecision(null, $"0/{count} nodes are available: {string.Join(", ", Counted(reasons))}.");
    }

    private static IEnumerable<string> Counted(Dictionary<string, int> reasons) =>
        reasons.Select(reason => $"{reason.Value} {reason.Key}").Order(StringComparer.Ordinal);

    // Like kube-scheduler: the first filter that a node fails names the reason, and the room filter names every shortage.
    private static List<string> Obstacles(V1Pod pod, V1Node node, IReadOnlyCollection<V1Pod> placed)
    {
        if (node.Spec?.Unschedulable == true)
        {
            return ["node(s) were unschedulable"];
        }

        if (TaintRules.FirstUntolerated(pod, node) is { } taint)
        {
            return [$"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}"];
        }

        if (node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready")?.Status != "True")
        {
            return ["node(s) were not ready"];
        }

        if (!LabelRules.NodeMatches(pod, node))
        {
            return ["node(s) didn't match Pod's node affinity/selector"];
        }

        var onNode = placed.Where(other => other.Spec.NodeName == node.Metadata.Name).ToList();
        var used = onNode.Select(ResourceAmounts.Requested).Aggregate(ResourceAmounts.None, (sum, next) => sum.Plus(next));
        var shortages = ResourceAmounts.Allocatable(node).ShortOf(ResourceAmounts.Requested(pod), used)
            .Select(name => name == ResourceAmounts.PodCount ? "Too many pods" : $"Insufficient {name}")
            .ToList();
        if (shortages.Count > 0)
        {
            return shortages;
        }

        return IsRepelled(pod, onNode) ? ["node(s) didn't match pod anti-affinity rules"] : [];
    }

    // Only the pod's own required terms over the host name: the topology that a cluster of process nodes has.
    private static bool IsRepelled(V1Pod pod, List<V1Pod> onNode) =>
        (pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
            .Where(term => term.TopologyKey == "kubernetes.io/hostname")
            .Any(term => onNode.Any(other =>
                (term.Namespaces is { Count: > 0 } namespaces
                    ? namespaces.Contains(other.Metadata.NamespaceProperty)
                    : other.Metadata.NamespaceProperty == pod.Metadata.NamespaceProperty)
                && LabelRules.SelectorMatches(term.LabelSelector, other.Metadata.Labels)));
}
