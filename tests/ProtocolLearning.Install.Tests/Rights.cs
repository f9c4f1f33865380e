namespace ProtocolLearning.Install.Tests;

/// <summary>What roles grant, one text a right: <c>verb resource.group/subresource</c>.</summary>
internal static class Rights
{
    /// <summary>What the roles and cluster roles of a name in a manifest grant.</summary>
    public static IReadOnlyList<string> Of(string manifest, string role) =>
    [
        .. from document in Yaml.Documents(manifest)
           where document.Text("kind") is "Role" or "ClusterRole" && document.Text("metadata", "name") == role
           from rule in document.Items("rules")
           from @group in rule.Texts("apiGroups")
           from resource in rule.Texts("resources")
           from verb in rule.Texts("verbs")
           select Text(verb, @group, resource),
    ];

    /// <param name="verb">The verb.</param>
    /// <param name="apiGroup">The API group; empty for the core.</param>
    /// <param name="resource">The resource, with its subresource behind a slash.</param>
    public static string Text(string verb, string apiGroup, string resource)
    {
        var parts = resource.Split('/', 2);
        return $"{verb} {parts[0]}{(apiGroup.Length == 0 ? "" : $".{apiGroup}")}{(parts.Length == 1 ? "" : $"/{parts[1]}")}";
    }
}
