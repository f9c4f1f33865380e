using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Failures;

/// <summary>Which object a refusal is about, and each field that caused it.</summary>
internal sealed record FailureDetails(string? Name, string? Group, string? Kind)
{
    public IReadOnlyList<FieldCause> Causes { get; init; } = [];

    public int? RetryAfterSeconds { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        AddText(json, "name", Name);
        AddText(json, "group", Group);
        AddText(json, "kind", Kind);
        if (Causes.Count > 0)
        {
            json["causes"] = new JsonArray([.. Causes.Select(cause => cause.ToJson())]);
        }

        if (RetryAfterSeconds is { } seconds)
        {
            json["retryAfterSeconds"] = seconds;
        }

        return json;
    }

    private static void AddText(JsonObject json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json[name] = value;
        }
    }
}
