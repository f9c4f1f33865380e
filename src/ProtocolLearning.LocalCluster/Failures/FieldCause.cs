using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Failures;

/// <summary>One field that is wrong: a machine-readable reason, a message and the field's path.</summary>
internal sealed record FieldCause(string Reason, string Message, string Field)
{
    public const string WrongType = "FieldValueTypeInvalid";

    public static FieldCause Required(string field, string what = "") =>
        new("FieldValueRequired", what.Length == 0 ? "Required value" : $"Required value: {what}", field);

    public static FieldCause Invalid(string field, string value, string what) =>
        new("FieldValueInvalid", $"Invalid value: {value}: {what}", field);

    public static FieldCause TypeInvalid(string field, string value, string what) =>
        new(WrongType, $"Invalid value: {value}: {what}", field);

    public static FieldCause Forbidden(string field, string what) => new("FieldValueForbidden", $"Forbidden: {what}", field);

    public static FieldCause Duplicate(string field, string value) =>
        new("FieldValueDuplicate", $"Duplicate value: {value}", field);

    public static FieldCause Unsupported(string field, string value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", $"Unsupported value: {value}: supported values: {string.Join(", ", supported)}", field);

    public JsonObject ToJson() => new() { ["reason"] = Reason, ["message"] = Message, ["field"] = Field };

    public override string ToString() => $"{Field}: {Message}";
}
