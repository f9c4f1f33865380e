using System.Text.Json.Nodes;

using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// The set of fields that one manager owns after a server-side apply, in the <c>FieldsV1</c> form of KEP-555: <c>f:</c> names a
/// field, <c>k:</c> an element of a keyed list, <c>v:</c> a member of a set, and a leaf is atomic. It tells, without a schema,
/// whether applying a document once more would change anything.
/// </summary>
internal sealed class OwnedFields
{
    private const string Metadata = "metadata";

    private static readonly HashSet<string> QuantityMaps = ["limits", "requests", "capacity", "overhead", "hard"];
    private static readonly HashSet<string> Quantities = ["sizeLimit", "divisor"];

    private static readonly string[] Identity = ["name", "namespace"];
    private static readonly string[] Type = ["apiVersion", "kind"];

    private readonly JsonObject _fields;

    private OwnedFields(JsonObject fields) => _fields = fields;

    /// <summary>
    /// The entry of <paramref name="manager"/> for a subresource ("" for the object itself), or null where it never applied.
    /// </summary>
    public static OwnedFields? Of(IMetadata<V1ObjectMeta> cached, string manager, string subresource)
    {
        var entry = cached.Metadata.ManagedFields?.FirstOrDefault(entry =>
            entry.Manager == manager && entry.Operation == "Apply" && (entry.Subresource ?? "") == subresource);
        return entry?.FieldsV1 is { } fields && KubernetesSerializer.ToNode(fields) is { } tree ? new OwnedFields(tree) : null;
    }

    /// <summary>
    /// Whether the manager owns exactly the fields of <paramref name="document"/> and they have its values in <paramref
    /// name="cached"/>, of which no more is needed than the fields that the document has.
    /// </summary>
    public bool Match(JsonObject document, JsonObject cached)
    {
        var meant = document.Where(field => !Type.Contains(field.Key) && !(field is { Key: Metadata, Value: JsonObject named } && IsIdentity(named))).ToList();
        return OwnsNoMore(_fields, meant)
            && meant.TrueForAll(field => _fields[$"f:{field.Key}"] is JsonObject inner
                && (field is { Key: Metadata, Value: JsonObject desired }
                    ? cached[Metadata] is JsonObject known && MatchFields(inner, [.. desired.Where(part => !Identity.Contains(part.Key))], known)
                    : MatchNode(field.Key, inner, field.Value, cached[field.Key])));
    }

    private static bool IsIdentity(JsonObject metadata) => metadata.All(field => Identity.Contains(field.Key));

    private static bool MatchNode(string field, JsonObject owned, JsonNode? desired, JsonNode? cached) => (desired, cached) switch
    {
        (JsonObject map, JsonObject known) when QuantityMaps.Contains(field) => MatchQuantities(owned, map, known),
        (JsonValue value, JsonValue known) when Quantities.Contains(field) => QuantityEquals(value, known),
        (JsonObject map, JsonObject known) when owned.Count > 0 => MatchObject(owned, map, known),
        (JsonArray list, JsonArray known) when owned.Count > 0 => MatchList(owned, list, known),
        _ => JsonNode.DeepEquals(desired, cached),
    };

    private static bool MatchObject(JsonObject owned, JsonObject desired, JsonObject cached) => MatchFields(owned, [.. desired], cached);

    private static bool MatchFields(JsonObject owned, List<KeyValuePair<string, JsonNode?>> desired, JsonObject cached) =>
        OwnsNoMore(owned, desired)
        && desired.TrueForAll(field =>
            owned[$"f:{field.Key}"] is JsonObject inner && MatchNode(field.Key, inner, field.Value, cached[field.Key]));

    private static bool OwnsNoMore(JsonObject owned, List<KeyValuePair<string, JsonNode?>> desired) =>
        owned.All(field => !field.Key.StartsWith("f:", StringComparison.Ordinal)
            || desired.Exists(wanted => wanted.Key.AsSpan().SequenceEqual(field.Key.AsSpan(2))));

    private static bool MatchQuantities(JsonObject owned, JsonObject desired, JsonObject cached) =>
        (owned.Count == 0 ? cached.Count == desired.Count : owned.Count(field => field.Key != ".") == desired.Count)
        && desired.All(field => QuantityEquals(field.Value, cached[field.Key]));

    private static bool MatchList(JsonObject owned, JsonArray desired, JsonArray cached)
    {
        var elements = owned.Where(element => element.Key != ".").ToList();
        if (elements.Count != desired.Count)
        {
            return false;
        }

        var unmatched = desired.ToList();
        foreach (var (path, inner) in elements)
        {
            var key = JsonNode.Parse(path[2..]);
            var index = path.StartsWith("k:", StringComparison.Ordinal)
                ? unmatched.FindIndex(candidate => HasKey(candidate, (JsonObject)key!, DefaultsAllowed))
                : unmatched.FindIndex(candidate => JsonNode.DeepEquals(candidate, key));
            if (index < 0)
            {
                return false;
            }

            var known = path.StartsWith("k:", StringComparison.Ordinal)
                ? cached.FirstOrDefault(candidate => HasKey(candidate, (JsonObject)key!, JsonNode.DeepEquals))
                : cached.FirstOrDefault(candidate => JsonNode.DeepEquals(candidate, key));
            if (known is null || !MatchNode("", inner as JsonObject ?? [], unmatched[index], known))
            {
                return false;
            }

            unmatched.RemoveAt(index);
        }

        return true;
    }

    private static bool HasKey(JsonNode? candidate, JsonObject key, Func<JsonNode?, JsonNode?, bool> equal) =>
        candidate is JsonObject element && key.All(part => equal(element[part.Key], part.Value));

    /// <summary>
    /// A key's field that is absent from the document was filled with the schema's default (a port's protocol, say).
    /// </summary>
    private static bool DefaultsAllowed(JsonNode? present, JsonNode? wanted) => present is null || JsonNode.DeepEquals(present, wanted);

    private static bool QuantityEquals(JsonNode? desired, JsonNode? cached)
    {
        if (JsonNode.DeepEquals(desired, cached) || desired is null || cached is null)
        {
            return desired is not null && cached is not null;
        }

        try
        {
            return new ResourceQuantity(desired.ToString()).ToDecimal() == new ResourceQuantity(cached.ToString()).ToDecimal();
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            return false;
        }
    }
}
