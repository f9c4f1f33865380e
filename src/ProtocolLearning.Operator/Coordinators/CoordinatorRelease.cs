using k8s.Models;
using ProtocolLearning.Operator.Pods;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>
/// When a coordinator's pod that does not end is taken off the API by force: a pure function, and what whoever runs a StatefulSet does
/// by hand. Only where its node is known to be dead, never where a kubelet may still end it. That no two coordinators write one log is
/// not left to this: the log's file is locked by whoever has it open, and each entry's position is taken once.
/// </summary>
internal static class CoordinatorRelease
{
    private const string OutOfService = "node.kubernetes.io/out-of-service";

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>Whether a pod has been ending for longer than it may, so that its node is to be looked at.</summary>
    public static bool IsOverdue(V1Pod pod, DateTimeOffset now) =>
        pod.Metadata.DeletionTimestamp is { } deadline && pod.Spec?.NodeName is { Length: > 0 } && now >= deadline + Margin;

    /// <summary>Why an overdue pod is released; null where it is waited for.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="node">Its node; null where there is none of that name any more.</param>
    public static string? Judge(V1Pod pod, V1Node? node) => node switch
    {
        null => $"node {pod.Spec.NodeName} is gone",
        { Spec.Taints: { } taints } when taints.Any(taint => taint.Key == OutOfService) => $"node {pod.Spec.NodeName} is out of service",
        _ when !NodeReadiness.IsReady(node) => $"node {pod.Spec.NodeName} is not ready",
        _ => null,
    };
}
