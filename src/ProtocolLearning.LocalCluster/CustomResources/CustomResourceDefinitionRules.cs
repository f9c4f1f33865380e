using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.CustomResources;

/// <summary>Completes and checks custom resource definitions. A definition is established as soon as it is accepted.</summary>
internal sealed class CustomResourceDefinitionRules : KindRules
{
    public override void PrepareCreate(JsonObject content) => Complete(content, null);

    public override void PrepareUpdate(JsonObject current, JsonObject changed) => Complete(changed, current.Object("status"));

    public override void Validate(JsonObject? current, JsonObject content, ICollection<FieldCause> causes)
    {
        var spec = content.Object("spec");
        var name = content.At("metadata", "name").AsText() ?? "";
        var expected = $"{spec.At("names", "plural").AsText()}.{spec.Text("group")}";
        if (name != expected)
        {
            causes.Add(FieldCause.Invalid(
                "metadata.name", $"\"{name}\"", $"must be spec.names.plural+\".\"+spec.group (\"{expected}\")"));
        }

        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
        {
            causes.Add(FieldCause.Unsupported("spec.scope", $"\"{spec.Text("scope")}\"", ["\"Cluster\"", "\"Namespaced\""]));
        }

        ValidateVersions(spec.Array("versions") ?? [], causes);
        if (current is not null && current.At("spec", "scope").AsText() != spec.Text("scope"))
        {
            causes.Add(FieldCause.Invalid("spec.scope", $"\"{spec.Text("scope")}\"", "field is immutable"));
        }
    }

    private static void ValidateVersions(JsonArray versions, ICollection<FieldCause> causes)
    {
        if (versions.Count(version => version.Flag("storage") is true) != 1)
        {
            causes.Add(FieldCause.Invalid("spec.versions", "[]", "must have exactly one version marked as storage version"));
        }

        for (var i = 0; i < versions.Count; i++)
        {
            var path = $"spec.versions[{i}].schema.openAPIV3Schema";
            if (versions[i].At("schema", "openAPIV3Schema") is JsonObject schema)
            {
                StructuralSchemaRules.Validate(schema, path, causes);
            }
            else
            {
                causes.Add(FieldCause.Required(path, "schemas are required"));
            }
        }
    }

    private static void Complete(JsonObject content, JsonObject? status)
    {
        if (content.Object("spec") is not { } spec || spec.Object("names") is not { } names)
        {
            return;
        }

        var kind = names.Text("kind") ?? "";
        names.TryAdd("listKind", $"{kind}List");
        names.TryAdd("singular", kind.ToLowerInvariant());
        spec.TryAdd("conversion", new JsonObject { ["strategy"] = "None" });
        var stored = (spec.Array("versions") ?? []).FirstOrDefault(version => version.Flag("storage") is true).Text("name") ?? "";
        var since = status.Array("conditions")?
            .FirstOrDefault().Text("lastTransitionTime") ?? content.At("metadata", "creationTimestamp").AsText();
        content["status"] = new JsonObject
        {
            ["acceptedNames"] = names.DeepClone(),
            ["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", since),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", since)),
            ["storedVersions"] = new JsonArray(stored),
        };
    }

    private static JsonObject Condition(string type, string reason, string message, string? since) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["reason"] = reason,
        ["message"] = message,
        ["lastTransitionTime"] = since,
    };
}
