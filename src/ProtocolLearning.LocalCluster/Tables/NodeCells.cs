using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>What <c>kubectl get nodes</c> says of a node.</summary>
internal static class NodeCells
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static string Status(JsonObject node)
    {
        var ready = (node.At("status", "conditions") as JsonArray ?? [])
            .FirstOrDefault(condition => condition.Text("type") == "Ready").Text("status");
        var status = ready switch { "True" => "Ready", null => "Unknown", _ => "NotReady" };
        return node.At("spec").Flag("unschedulable") is true ? $"{status},SchedulingDisabled" : status;
    }

    public static string Roles(JsonObject node)
    {
        var labels = node.At("metadata", "labels") as JsonObject ?? [];
        var roles = labels
            .Where(label => label.Key.StartsWith(RolePrefix, StringComparison.Ordinal))
            .Select(label => label.Key[RolePrefix.Length..]);
        return string.Join(",", roles) is { Length: > 0 } text ? text : "<none>";
    }

    public static string Address(JsonObject node, string type) =>
        (node.At("status", "addresses") as JsonArray ?? [])
            .FirstOrDefault(address => address.Text("type") == type).Text("address") ?? "<none>";
}
