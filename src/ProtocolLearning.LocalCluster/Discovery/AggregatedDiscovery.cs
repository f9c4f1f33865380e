using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Discovery;

/// <summary>Everything that discovery tells in one document (<c>apidiscovery.k8s.io/v2</c>, KEP-3352).</summary>
internal static class AggregatedDiscovery
{
    public const string MediaType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    public static JsonObject Core(KindRegistry kinds) => Document(kinds.All.Where(kind => kind.Group.Length == 0));

    public static JsonObject Named(KindRegistry kinds) => Document(kinds.All.Where(kind => kind.Group.Length > 0));

    private static JsonObject Document(IEnumerable<ResourceKind> kinds) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. kinds.GroupBy(kind => kind.Group).Select(Group)]),
    };

    private static JsonObject Group(IGrouping<string, ResourceKind> group) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = group.Key, ["creationTimestamp"] = null },
        ["versions"] = new JsonArray([.. group.GroupBy(kind => kind.Version).Select(version => new JsonObject
        {
            ["version"] = version.Key,
            ["freshness"] = "Current",
            ["resources"] = new JsonArray([.. version.Select(Resource)]),
        })]),
    };

    private static JsonObject Resource(ResourceKind kind) => new()
    {
        ["resource"] = kind.Plural,
        ["responseKind"] = ResponseKind(kind, kind.Kind),
        ["scope"] = kind.IsNamespaced ? "Namespaced" : "Cluster",
        ["singularResource"] = kind.Singular,
        ["verbs"] = ServedVerbs.OfObjects.ToJsonArray(),
        ["shortNames"] = kind.ShortNames.ToJsonArray(),
        ["categories"] = kind.Categories.ToJsonArray(),
        ["subresources"] = new JsonArray([.. kind.Subresources.Select(subresource => new JsonObject
        {
            ["subresource"] = subresource,
            ["responseKind"] = ResponseKind(kind, subresource == "binding" ? "Binding" : kind.Kind),
            ["verbs"] = ServedVerbs.Of(subresource).ToJsonArray(),
        })]),
    };

    private static JsonObject ResponseKind(ResourceKind kind, string name) =>
        new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = name };
}
