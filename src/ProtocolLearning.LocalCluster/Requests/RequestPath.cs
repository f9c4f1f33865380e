namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>What a resource path names. Parts that it does not have are empty.</summary>
internal sealed record RequestPath(
    string Group, string Version, string Resource, string Namespace, string Name, string Subresource)
{
    private static readonly string[] NamespaceSubresources = ["status", "finalize"];

    /// <summary>Reads <c>/api/v1/…</c> and <c>/apis/group/version/…</c>; null where the path names no resource.</summary>
    public static RequestPath? Parse(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        return segments switch
        {
            ["api", var version, .. var rest] when rest.Length > 0 => ParseResource("", version, rest),
            ["apis", var group, var version, .. var rest] when rest.Length > 0 => ParseResource(group, version, rest),
            _ => null,
        };
    }

    private static RequestPath? ParseResource(string group, string version, string[] rest)
    {
        var space = "";
        if (rest is ["namespaces", var name, var resource, ..] && !NamespaceSubresources.Contains(resource))
        {
            (space, rest) = (name, rest[2..]);
        }

        return rest.Length > 3
            ? null
            : new RequestPath(group, version, rest[0], space, rest.ElementAtOrDefault(1) ?? "", rest.ElementAtOrDefault(2) ?? "");
    }
}
