using k8s.Models;

namespace ProtocolLearning.Operator.Pods;

/// <summary>What a Node says of itself.</summary>
internal static class NodeReadiness
{
    /// <summary>Whether a node's Ready condition is True.</summary>
    public static bool IsReady(V1Node node) =>
        node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
}
