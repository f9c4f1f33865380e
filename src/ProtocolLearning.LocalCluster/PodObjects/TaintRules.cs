using k8s.Models;

namespace ProtocolLearning.LocalCluster.PodObjects;

/// <summary>Which tolerations meet which taints, as the Kubernetes API documents it.</summary>
internal static class TaintRules
{
    public const string NoSchedule = "NoSchedule";
    public const string NoExecute = "NoExecute";

    /// <summary>Whether the toleration meets the taint.</summary>
    public static bool Tolerates(V1Toleration toleration, V1Taint taint)
    {
        if (!string.IsNullOrEmpty(toleration.Effect) && toleration.Effect != taint.Effect)
        {
            return false;
        }

        if (string.IsNullOrEmpty(toleration.Key))
        {
            return toleration.OperatorProperty == "Exists";
        }

        return toleration.Key == taint.Key
            && (toleration.OperatorProperty == "Exists" || (toleration.Value ?? "") == (taint.Value ?? ""));
    }

    /// <summary>The first taint that keeps the pod from being placed on the node; null if none does.</summary>
    public static V1Taint? FirstUntolerated(V1Pod pod, V1Node node) =>
        (node.Spec?.Taints ?? []).FirstOrDefault(taint =>
            taint.Effect is NoSchedule or NoExecute
            && !(pod.Spec.Tolerations ?? []).Any(toleration => Tolerates(toleration, taint)));
}
