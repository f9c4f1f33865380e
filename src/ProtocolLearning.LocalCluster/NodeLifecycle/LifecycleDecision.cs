using System.Collections.Immutable;
using k8s.Models;
using ProtocolLearning.LocalCluster.PodObjects;

namespace ProtocolLearning.LocalCluster.NodeLifecycle;

/// <summary>
/// Decides, from the state of nodes, leases and pods, what is to be written. The rules are those of Kubernetes' node lifecycle,
/// taint eviction and pod garbage collection.
/// </summary>
internal static class LifecycleDecision
{
    public const string Unreachable = "node.kubernetes.io/unreachable";
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Ready = "Ready";

    /// <summary>Returns what to remember, and what to write.</summary>
    public static (LifecycleMemory Memory, IReadOnlyList<LifecycleAction> Actions) Decide(
        LifecycleMemory memory, LifecycleView view, NodeLifecycleOptions options, DateTimeOffset now)
    {
        var actions = new List<LifecycleAction>();
        var hasSlept = HasSlept(memory, options, now);
        var renewals = memory.Renewals.RemoveRange(memory.Renewals.Keys.Except(view.Nodes.Select(node => node.Metadata.Name)));
        foreach (var node in view.Nodes)
        {
            var renewal = hasSlept ? new LeaseRenewal(RenewedAt(view, node), now) : Renewal(memory, RenewedAt(view, node), node, now);
            renewals = renewals.SetItem(node.Metadata.Name, renewal);
            var readiness = ReadyStatus(node);
            if (readiness != "Unknown" && now - renewal.SeenAt > options.GracePeriod)
            {
                actions.Add(new LifecycleAction.MarkUnknown(node));
                readiness = "Unknown";
            }

            if (Taints(node, readiness, now) is { } taints)
            {
                actions.Add(new LifecycleAction.SetTaints(node, taints));
            }
        }

        var nodes = view.Nodes.ToDictionary(node => node.Metadata.Name, StringComparer.Ordinal);
        var missingSince = Missing(memory, view, nodes, now);
        foreach (var pod in view.Pods.Where(pod => !string.IsNullOrEmpty(pod.Spec.NodeName)))
        {
            if (nodes.TryGetValue(pod.Spec.NodeName, out var node))
            {
                actions.AddRange(ForPod(pod, node, options, now));
            }
            else if (now - missingSince[pod.Spec.NodeName] >= options.MissingNodeQuarantine)
            {
                actions.Add(new LifecycleAction.Remove(pod));
            }
        }

        return (new LifecycleMemory(renewals, missingSince, now), actions);
    }

    /// <summary>When the pod is to leave the node: null while nothing drives it away.</summary>
    public static (DateTimeOffset At, string Taint)? EvictionDue(V1Pod pod, V1Node node, TimeSpan defaultToleration)
    {
        (DateTimeOffset At, string Taint)? first = null;
        foreach (var taint in (node.Spec?.Taints ?? []).Where(taint => taint.Effect == TaintRules.NoExecute))
        {
            var tolerations = (pod.Spec.Tolerations ?? []).Where(toleration => TaintRules.Tolerates(toleration, taint)).ToList();
            var isNodeState = taint.Key is Unreachable or NotReady;
            var patience = tolerations.Count == 0
                ? (isNodeState ? defaultToleration : TimeSpan.Zero)
                : tolerations.Min(toleration => toleration.TolerationSeconds is { } seconds
                    ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue))
                    : TimeSpan.MaxValue);
            if (patience == TimeSpan.MaxValue)
            {
                continue;
            }

            var due = (taint.TimeAdded is { } added ? new DateTimeOffset(added.ToUniversalTime()) : DateTimeOffset.MinValue) + patience;
            if (first is null || due < first.Value.At)
            {
                first = (due, taint.Key);
            }
        }

        return first;
    }

    // On one machine nodes and this are suspended together (a closed lid, Ctrl-Z): what did not look cannot blame who was silent.
    private static bool HasSlept(LifecycleMemory memory, NodeLifecycleOptions options, DateTimeOffset now)
    {
        var half = options.GracePeriod / 2;
        var twice = options.CheckInterval * 2;
        return now - memory.LookedAt > (half > twice ? half : twice);
    }

    private static DateTime? RenewedAt(LifecycleView view, V1Node node) =>
        view.Leases.FirstOrDefault(lease => lease.Metadata.Name == node.Metadata.Name)?.Spec?.RenewTime;

    private static LeaseRenewal Renewal(LifecycleMemory memory, DateTime? renewedAt, V1Node node, DateTimeOffset now) =>
        memory.Renewals.TryGetValue(node.Metadata.Name, out var before) && before.RenewedAt == renewedAt
            ? before
            : new LeaseRenewal(renewedAt, now);

    private static ImmutableDictionary<string, DateTimeOffset> Missing(
        LifecycleMemory memory, LifecycleView view, Dictionary<string, V1Node> nodes, DateTimeOffset now) =>
        view.Pods.Select(pod => pod.Spec.NodeName)
            .Where(name => !string.IsNullOrEmpty(name) && !nodes.ContainsKey(name))
            .Distinct(StringComparer.Ordinal)
            .ToImmutableDictionary(name => name, name => memory.MissingSince.GetValueOrDefault(name, now), StringComparer.Ordinal);

    // Null while the node has not reported for the first time.
    private static string? ReadyStatus(V1Node node) =>
        node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == Ready)?.Status;

    // The taints that follow from the readiness, the others as they are; null if they are so already.
    private static List<V1Taint>? Taints(V1Node node, string? readiness, DateTimeOffset now)
    {
        var before = node.Spec?.Taints ?? [];
        var wanted = readiness switch { "Unknown" => Unreachable, "False" => NotReady, _ => null };
        var after = before.Where(taint => taint.Key is not (Unreachable or NotReady) || taint.Key == wanted).ToList();
        foreach (var effect in (string[])[TaintRules.NoSchedule, TaintRules.NoExecute])
        {
            if (wanted is not null && !after.Any(taint => taint.Key == wanted && taint.Effect == effect))
            {
                after.Add(new V1Taint
                {
                    Key = wanted,
                    Effect = effect,
                    TimeAdded = effect == TaintRules.NoExecute ? PodState.Seconds(now) : null,
                });
            }
        }

        return after.SequenceEqual(before) ? null : after;
    }

    private static IEnumerable<LifecycleAction> ForPod(V1Pod pod, V1Node node, NodeLifecycleOptions options, DateTimeOffset now)
    {
        if (PodState.HasEnded(pod))
        {
            yield break;
        }

        if (ReadyStatus(node) != "True"
            && pod.Status?.Conditions?.Any(condition => condition is { Type: PodConditions.Ready, Status: "True" }) == true)
        {
            yield return new LifecycleAction.MarkNotReady(pod);
        }

        if (!PodState.IsTerminating(pod) && EvictionDue(pod, node, options.DefaultToleration) is { } due && due.At <= now)
        {
            yield return new LifecycleAction.Evict(pod, due.Taint);
        }
    }
}
