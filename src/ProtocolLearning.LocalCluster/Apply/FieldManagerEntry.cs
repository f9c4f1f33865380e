using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>One entry of <c>metadata.managedFields</c>: who set which fields, by which operation.</summary>
internal sealed record FieldManagerEntry(
    string Manager, string Operation, string ApiVersion, string Subresource, string? Time, FieldTree Fields)
{
    public const string Apply = "Apply";
    public const string Update = "Update";

    public bool IsSameManager(FieldManagerEntry other) =>
        Manager == other.Manager
        && Operation == other.Operation
        && Subresource == other.Subresource
        && ApiVersion == other.ApiVersion;

    public static IReadOnlyList<FieldManagerEntry> ReadAll(JsonObject? content) =>
        [.. (content.At("metadata", "managedFields") as JsonArray ?? [])
            .OfType<JsonObject>()
            .Where(entry => entry.Object("fieldsV1") is not null)
            .Select(Read)];

    public static void WriteAll(JsonObject content, IEnumerable<FieldManagerEntry> entries)
    {
        var metadata = content.EnsureObject("metadata");
        var written = new JsonArray([.. entries
            .Where(entry => !entry.Fields.IsEmpty)
            .OrderBy(entry => entry.Operation, StringComparer.Ordinal)
            .Select(entry => entry.Write())]);
        metadata.SetOrRemove("managedFields", written.Count == 0 ? null : written);
    }

    private static FieldManagerEntry Read(JsonObject entry) => new(
        entry.Text("manager") ?? "",
        entry.Text("operation") ?? Update,
        entry.Text("apiVersion") ?? "",
        entry.Text("subresource") ?? "",
        entry.Text("time"),
        FieldTree.Read(entry.Object("fieldsV1")));

    private JsonObject Write()
    {
        var entry = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
            ["time"] = Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.ToJson(),
        };
        if (Subresource.Length > 0)
        {
            entry["subresource"] = Subresource;
        }

        return entry;
    }
}
