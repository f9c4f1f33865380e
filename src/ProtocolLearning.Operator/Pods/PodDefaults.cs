using k8s.Models;

namespace ProtocolLearning.Operator.Pods;

/// <summary>What stands in workers' and coordinators' pods in place of Kubernetes' own defaults.</summary>
internal static class PodDefaults
{
    /// <summary>What a container that failed said last stands in its status: its log goes with the pod, which its successor's epoch ends.</summary>
    public const string LastWords = "FallbackToLogsOnError";

    private static readonly string[] LostNodeTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    /// <summary>For how long a pod stays on a node that is lost: without it the API server lets every pod stay for 300 s.</summary>
    public static IEnumerable<V1Toleration> LostNode(long seconds) =>
        LostNodeTaints.Select(taint => new V1Toleration
        {
            Key = taint,
            OperatorProperty = "Exists",
            Effect = "NoExecute",
            TolerationSeconds = seconds,
        });

    /// <summary>A pod on its node's network would else ask the node's resolver, which knows no Service.</summary>
    public static string? DnsPolicy(bool onHostNetwork) => onHostNetwork ? "ClusterFirstWithHostNet" : null;
}
