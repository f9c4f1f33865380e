using System.Text.Json;
using System.Text.Json.Nodes;
using ProtocolLearning.Resources.Schema;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>Checks what every object begins with: apiVersion, kind and metadata.</summary>
internal static class ManifestHeader
{
    private static readonly string[] MetadataFields =
    [
        "name", "generateName", "namespace", "labels", "annotations", "finalizers", "ownerReferences", "uid", "resourceVersion",
        "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink",
    ];

    public static IReadOnlyList<FieldError> Check(JsonNode root, out Type? type)
    {
        type = null;
        if (root is not JsonObject map)
        {
            return [new FieldError("", "not an object", "begin with apiVersion, kind, metadata and spec")];
        }

        var version = Text(map["apiVersion"]);
        if (version != ApiGroup.ApiVersion)
        {
            return [new FieldError("apiVersion", $"must be {ApiGroup.ApiVersion}, not '{version}'", "correct it")];
        }

        var kind = Text(map["kind"]);
        type = CustomResourceDefinitions.TypeOf(kind);
        if (type is null)
        {
            return [new FieldError("kind", $"'{kind}' is not a kind of {ApiGroup.ApiVersion}", Suggestion.For(kind, CustomResourceDefinitions.KindNames()))];
        }

        return [.. Metadata(map["metadata"])];
    }

    private static IEnumerable<FieldError> Metadata(JsonNode? node)
    {
        if (node is not JsonObject metadata || Text(metadata["name"]).Length == 0)
        {
            yield return new FieldError("metadata.name", "must be a name", "give the object a name");
            yield break;
        }

        foreach (var (field, _) in metadata.Where(field => !MetadataFields.Contains(field.Key)))
        {
            yield return new FieldError($"metadata.{field}", "unknown field", Suggestion.For(field, MetadataFields));
        }

        foreach (var map in new[] { "labels", "annotations" })
        {
            if (metadata[map] is { } value && (value is not JsonObject entries || entries.Any(entry => !IsText(entry.Value))))
            {
                yield return new FieldError($"metadata.{map}", "must be a map of strings", "quote its values");
            }
        }
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private static string Text(JsonNode? node) => IsText(node) ? node!.GetValue<string>() : "";
}
