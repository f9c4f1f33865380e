using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>The checks of strings and numbers: length, pattern, format, range.</summary>
internal static class ScalarValidator
{
    public static void Validate(SchemaNode schema, JsonValue value, string path, ICollection<FieldCause> causes)
    {
        if (value.AsText() is { } text)
        {
            ValidateText(schema, text, path, causes);
        }
        else if (((JsonNode)value).AsNumber() is { } number)
        {
            ValidateNumber(schema, number, path, causes);
        }
    }

    private static void ValidateText(SchemaNode schema, string text, string path, ICollection<FieldCause> causes)
    {
        var length = new StringInfo(text).LengthInTextElements;
        if (schema.Bounds.MinLength is { } least && length < least)
        {
            causes.Add(FieldCause.Invalid(path, Quote(text), $"{path} in body should be at least {least} chars long"));
        }

        if (schema.Bounds.MaxLength is { } most && length > most)
        {
            causes.Add(new("FieldValueTooLong", $"Too long: may not be more than {most} bytes", path));
        }
        else if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            causes.Add(FieldCause.Invalid(path, Quote(text), $"{path} in body should match '{pattern}'"));
        }

        if (schema.Format == "date-time"
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _))
        {
            causes.Add(FieldCause.Invalid(path, Quote(text), $"{path} in body must be of type date-time: {Quote(text)}"));
        }

        if (schema.Format == "byte" && !System.Buffers.Text.Base64.IsValid(text))
        {
            causes.Add(FieldCause.Invalid(path, Quote(text), $"{path} in body must be of type byte: {Quote(text)}"));
        }
    }

    private static void ValidateNumber(SchemaNode schema, double number, string path, ICollection<FieldCause> causes)
    {
        var bounds = schema.Bounds;
        var shown = number.ToString(CultureInfo.InvariantCulture);
        if (bounds.Minimum is { } least && (bounds.ExclusiveMinimum ? number <= least : number < least))
        {
            var relation = bounds.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            causes.Add(FieldCause.Invalid(
                path, shown, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {relation} {least}")));
        }

        if (bounds.Maximum is { } most && (bounds.ExclusiveMaximum ? number >= most : number > most))
        {
            var relation = bounds.ExclusiveMaximum ? "less than" : "less than or equal to";
            causes.Add(FieldCause.Invalid(
                path, shown, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {relation} {most}")));
        }

        if (bounds.MultipleOf is { } step && Math.Abs(Math.IEEERemainder(number, step)) > 1e-9)
        {
            causes.Add(FieldCause.Invalid(
                path, shown, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be a multiple of {step}")));
        }

        if (schema.Format == "int32" && (number < int.MinValue || number > int.MaxValue))
        {
            causes.Add(FieldCause.Invalid(path, shown, $"{path} in body must be of type int32: {shown}"));
        }
    }

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString(JsonFormat.Relaxed);
}
