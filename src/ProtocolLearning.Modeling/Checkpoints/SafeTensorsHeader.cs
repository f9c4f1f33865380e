using System.Text.Json;

namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>
/// The checked header of a safetensors file: tensors lie end to end and cover the data exactly. It may come from anywhere: its
/// size and its number of tensors are bounded before anything is allocated for them.
/// </summary>
internal sealed record SafeTensorsHeader(
    IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long Bytes)
{
    /// <summary>Largest header that is read, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const string MetadataName = "__metadata__";
    private const int MaxDimensions = 8;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>Parses a header; the error says what is wrong with the file.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> json, out SafeTensorsHeader? header, out string? error)
    {
        header = null;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            header = Parse(document.RootElement);
            error = null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            error = $"the header is malformed: {failure.Message}";
        }

        return header is not null;
    }

    private static SafeTensorsHeader Parse(JsonElement root)
    {
        var entries = new List<SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataName)
            {
                foreach (var item in property.Value.EnumerateObject())
                {
                    metadata.Add(item.Name, item.Value.GetString() ?? throw new FormatException($"'{item.Name}' is no text."));
                }
            }
            else
            {
                entries.Add(ParseEntry(property.Name, property.Value));
            }
        }

        entries.Sort((left, right) => left.Offset.CompareTo(right.Offset));
        var end = 0L;
        foreach (var entry in entries)
        {
            end = entry.Offset == end
                ? checked(end + entry.Bytes)
                : throw new FormatException($"'{entry.Name}' overlaps another tensor or leaves a gap before it.");
        }

        return new SafeTensorsHeader(entries, metadata, end);
    }

    private static SafeTensorsEntry ParseEntry(string name, JsonElement value)
    {
        var (type, elementBytes) = TypeOf(name, Member(name, value, "dtype").GetString());
        var shape = Member(name, value, "shape");
        if (shape.GetArrayLength() > MaxDimensions)
        {
            throw new FormatException($"'{name}' has more than {MaxDimensions} dimensions.");
        }

        Int128 length = 1;
        foreach (var size in shape.EnumerateArray())
        {
            length *= size.GetInt64() is >= 0 and <= int.MaxValue and var valid
                ? valid
                : throw new FormatException($"'{name}' has a size outside 0 to {int.MaxValue}.");
            length = length > int.MaxValue ? throw new FormatException($"'{name}' has over {int.MaxValue} elements.") : length;
        }

        var offsets = Member(name, value, "data_offsets");
        var (start, stop) = offsets.GetArrayLength() == 2
            ? (offsets[0].GetInt64(), offsets[1].GetInt64())
            : throw new FormatException($"'{name}' needs two data_offsets.");
        if (start < 0 || (Int128)stop - start != length * elementBytes)
        {
            throw new FormatException($"'{name}' has data_offsets that do not fit its shape.");
        }

        return new SafeTensorsEntry(
            name, [.. shape.EnumerateArray().Select(size => size.GetInt64())], start, (long)length, type, elementBytes);
    }

    private static (SafeTensorsType Type, int Bytes) TypeOf(string name, string? type) => type switch
    {
        "F32" => (SafeTensorsType.Float32, 4),
        "F16" => (SafeTensorsType.Float16, 2),
        "BF16" => (SafeTensorsType.BFloat16, 2),
        "F64" or "I64" or "U64" => (SafeTensorsType.Other, 8),
        "I32" or "U32" => (SafeTensorsType.Other, 4),
        "I16" or "U16" => (SafeTensorsType.Other, 2),
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => (SafeTensorsType.Other, 1),
        _ => throw new FormatException($"'{name}' is of type {type}, which is not known."),
    };

    private static JsonElement Member(string tensor, JsonElement value, string member) =>
        value.TryGetProperty(member, out var found) ? found : throw new FormatException($"'{tensor}' has no {member}.");
}
