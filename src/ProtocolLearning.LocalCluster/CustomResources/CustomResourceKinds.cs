using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Schemas;
using ProtocolLearning.LocalCluster.Tables;

namespace ProtocolLearning.LocalCluster.CustomResources;

/// <summary>Turns a custom resource definition into the kinds it serves, one for each served version.</summary>
internal static class CustomResourceKinds
{
    public static IReadOnlyList<ResourceKind> Read(JsonObject definition)
    {
        var spec = definition.Object("spec");
        var versions = (spec.Array("versions") ?? []).OfType<JsonObject>().ToArray();
        var stored = versions.FirstOrDefault(version => version.Flag("storage") is true).Text("name") ?? "";
        return [.. versions
            .Where(version => version.Flag("served") is true)
            .Select(version => ReadVersion(spec!, version, stored))];
    }

    private static ResourceKind ReadVersion(JsonObject spec, JsonObject version, string stored)
    {
        var group = spec.Text("group") ?? "";
        var name = version.Text("name") ?? "";
        var names = spec.Object("names");
        var kind = names.Text("kind") ?? "";
        var source = version.At("schema", "openAPIV3Schema") as JsonObject ?? OpenApiSchemaReader.AnyObject();
        return new ResourceKind
        {
            Group = group,
            Version = name,
            Kind = kind,
            Plural = names.Text("plural") ?? "",
            Singular = names.Text("singular") ?? kind.ToLowerInvariant(),
            IsNamespaced = spec.Text("scope") == "Namespaced",
            ShortNames = Texts(names.Array("shortNames")),
            Categories = Texts(names.Array("categories")),
            Subresources = version.At("subresources", "status") is null ? [] : ["status"],
            SelectableFields = [.. (version.Array("selectableFields") ?? [])
                .Select(field => field.Text("jsonPath")?.TrimStart('.') ?? "")],
            CountsGeneration = true,
            Columns = CustomColumns.Read(version.Array("additionalPrinterColumns")),
            Schema = OpenApiSchemaReader.ReadRoot(source),
            SchemaSource = source,
            Conversion = name == stored ? KindConversion.Identity : new VersionConversion($"{group}/{name}", $"{group}/{stored}"),
        };
    }

    private static string[] Texts(JsonArray? array) => [.. (array ?? []).Select(text => text.AsText() ?? "")];
}
