using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Discovery;

/// <summary>The documents that tell clients which groups, versions and resources there are, one request each.</summary>
internal sealed class DiscoveryDocuments(KindRegistry kinds, Func<string> address)
{
    public JsonObject CoreVersions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(
            new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address() }),
    };

    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. NamedGroups().Select(Group)]),
    };

    public JsonObject? Group(string name)
    {
        if (NamedGroups().FirstOrDefault(group => group.Key == name) is not { } found)
        {
            return null;
        }

        var document = Group(found);
        document["kind"] = "APIGroup";
        document["apiVersion"] = "v1";
        return document;
    }

    public JsonObject? Resources(string group, string version)
    {
        var served = kinds.All.Where(kind => kind.Group == group && kind.Version == version).ToArray();
        return served.Length == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = served[0].ApiVersion,
            ["resources"] = new JsonArray([.. served.SelectMany(Resources)]),
        };
    }

    private IEnumerable<IGrouping<string, ResourceKind>> NamedGroups() =>
        kinds.All.Where(kind => kind.Group.Length > 0).GroupBy(kind => kind.Group);

    private static JsonObject Group(IGrouping<string, ResourceKind> group)
    {
        var versions = group
            .Select(kind => kind.Version).Distinct()
            .Select(version => new JsonObject { ["groupVersion"] = $"{group.Key}/{version}", ["version"] = version })
            .ToArray();
        return new JsonObject
        {
            ["name"] = group.Key,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private static IEnumerable<JsonObject> Resources(ResourceKind kind)
    {
        var resource = new JsonObject
        {
            ["name"] = kind.Plural,
            ["singularName"] = kind.Singular,
            ["namespaced"] = kind.IsNamespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = ServedVerbs.OfObjects.ToJsonArray(),
        };
        if (kind.ShortNames.Count > 0)
        {
            resource["shortNames"] = kind.ShortNames.ToJsonArray();
        }

        if (kind.Categories.Count > 0)
        {
            resource["categories"] = kind.Categories.ToJsonArray();
        }

        yield return resource;
        foreach (var subresource in kind.Subresources)
        {
            yield return new JsonObject
            {
                ["name"] = $"{kind.Plural}/{subresource}",
                ["singularName"] = "",
                ["namespaced"] = kind.IsNamespaced,
                ["kind"] = subresource == "binding" ? "Binding" : kind.Kind,
                ["verbs"] = ServedVerbs.Of(subresource).ToJsonArray(),
            };
        }
    }
}
