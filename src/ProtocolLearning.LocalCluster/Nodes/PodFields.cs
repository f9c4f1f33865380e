using k8s.Models;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>The downward API: what a <c>fieldRef</c> names.</summary>
internal static class PodFields
{
    /// <summary>Whether the path is supported; its value, empty where a label or annotation is not set.</summary>
    public static bool TryRead(V1Pod pod, string fieldPath, string address, out string value)
    {
        var metadata = pod.Metadata;
        string? found = fieldPath switch
        {
            "metadata.name" => metadata.Name,
            "metadata.namespace" => metadata.NamespaceProperty,
            "metadata.uid" => metadata.Uid,
            "metadata.labels" => Lines(metadata.Labels),
            "metadata.annotations" => Lines(metadata.Annotations),
            "spec.nodeName" => pod.Spec.NodeName,
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "default",
            "status.podIP" or "status.podIPs" or "status.hostIP" or "status.hostIPs" => address,
            _ => Entry(fieldPath, "metadata.labels", metadata.Labels) ?? Entry(fieldPath, "metadata.annotations", metadata.Annotations),
        };
        value = found ?? "";
        return found is not null;
    }

    private static string? Entry(string fieldPath, string map, IDictionary<string, string>? entries)
    {
        if (!fieldPath.StartsWith(map + "['", StringComparison.Ordinal) || !fieldPath.EndsWith("']", StringComparison.Ordinal))
        {
            return null;
        }

        var key = fieldPath[(map.Length + 2)..^2];
        return entries is not null && entries.TryGetValue(key, out var value) ? value : "";
    }

    private static string Lines(IDictionary<string, string>? entries) => string.Join(
        '\n',
        (entries ?? new Dictionary<string, string>()).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}=\"{entry.Value}\""));
}
