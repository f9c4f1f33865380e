using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>The passage of every written object through its schema: unknown fields, defaults, validation.</summary>
internal static class ContentRules
{
    /// <summary>Checks that the body is of the kind that the path names, and fills in what it leaves out.</summary>
    public static ApiFailure? MatchKind(ResourceKind kind, JsonObject body)
    {
        var (apiVersion, name) = (body.Text("apiVersion") ?? kind.ApiVersion, body.Text("kind") ?? kind.Kind);
        if (apiVersion != kind.ApiVersion)
        {
            return ApiFailures.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({kind.ApiVersion})");
        }

        if (name != kind.Kind)
        {
            return ApiFailures.BadRequest($"the kind in the data ({name}) does not match the expected kind ({kind.Kind})");
        }

        body["apiVersion"] = apiVersion;
        body["kind"] = name;
        return null;
    }

    /// <summary>Drops fields that the schema does not know, as the request's field validation wants it told.</summary>
    public static ApiFailure? DropUnknown(ResourceKind kind, JsonObject body, WriteOptions options)
    {
        var unknown = SchemaPruner.Prune(kind.Schema, body).Select(path => $"unknown field \"{path}\"");
        var told = options.DuplicateFields.Select(path => $"duplicate field \"{path}\"").Concat(unknown).ToArray();
        if (told.Length > 0 && options.FieldValidation == FieldValidation.Strict)
        {
            var list = string.Join(", ", told);
            return Undecodable(kind, body, options, $"strict decoding error: {list}");
        }

        if (options.FieldValidation == FieldValidation.Warn)
        {
            foreach (var text in told)
            {
                options.Warnings.Add(text);
            }
        }

        NullPruner.PruneAll(body["metadata"]);
        if (kind.IsCustom)
        {
            NullPruner.PruneNotNullable(kind.Schema, body);
        }
        else
        {
            NullPruner.PruneAll(body);
        }

        return null;
    }

    /// <summary>Applies defaults and tells what is still wrong.</summary>
    public static ApiFailure? Complete(ResourceKind kind, JsonObject? current, JsonObject content, WriteOptions options)
    {
        SchemaDefaulter.Apply(kind.Schema, content);
        var causes = new List<FieldCause>();
        var name = content.At("metadata", "name").AsText() ?? "";
        if (current is null)
        {
            ObjectNames.Validate(kind, name, causes);
        }

        MetadataRules.Validate(current, content, causes);
        SchemaValidator.Validate(kind.Schema, content, "", causes);
        if (options.Subresource.Length == 0 && causes.Count == 0)
        {
            kind.Rules.Validate(current, content, causes);
        }

        if (!kind.IsCustom && causes.Where(cause => cause.Reason == FieldCause.WrongType).ToArray() is { Length: > 0 } mistyped)
        {
            return Undecodable(kind, content, options, string.Join(", ", mistyped.Select(cause => cause.ToString())));
        }

        return causes.Count > 0 ? ApiFailures.Invalid(kind, name, causes) : null;
    }

    /// <summary>A body that is not of its kind: the client's own is a bad request, what a patch makes of an object is invalid.</summary>
    private static ApiFailure Undecodable(ResourceKind kind, JsonObject content, WriteOptions options, string why) =>
        options.Verb == "patch"
            ? ApiFailures.InvalidPatch(content.ToJsonString(JsonFormat.Relaxed), why)
            : ApiFailures.BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: {why}");

    /// <summary>
    /// Whether what <c>metadata.generation</c> counts differs: all but metadata, and but the status where that is a subresource.
    /// </summary>
    public static bool SpecificationDiffers(ResourceKind kind, JsonObject before, JsonObject after) =>
        before.Select(member => member.Key).Union(after.Select(member => member.Key))
            .Where(name => name is not ("metadata" or "apiVersion" or "kind") && !(name == "status" && kind.HasStatus))
            .Any(name => !JsonNode.DeepEquals(before[name], after[name]));
}
