using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProtocolLearning.Modeling.Shards;

namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>Writes flat float32 vectors in the safetensors format. Equal input gives equal bytes.</summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes the tensors of a layout in name order.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="layout">Names, shapes and order.</param>
    /// <param name="values">The flat vector, as long as the layout.</param>
    /// <param name="metadata">Free text, written in the order of its keys.</param>
    public static void Write(
        Stream stream, ShardLayout layout, ReadOnlySpan<float> values, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, layout.Length);
        stream.Write(Header(layout, metadata));
        foreach (var tensor in layout.Tensors)
        {
            stream.Write(MemoryMarshal.AsBytes(values.Slice((int)tensor.Offset, (int)tensor.Length)));
        }
    }

    /// <summary>What stands before the tensors of a layout: the length and the JSON, padded.</summary>
    internal static byte[] Header(ShardLayout layout, IReadOnlyDictionary<string, string> metadata)
    {
        using var header = new MemoryStream();
        header.Write(stackalloc byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            foreach (var tensor in layout.Tensors)
            {
                WriteEntry(json, tensor);
            }

            json.WriteEndObject();
        }

        while (header.Length % Alignment != 0)
        {
            header.WriteByte((byte)' ');
        }

        var bytes = header.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(long));
        return bytes;
    }

    private static void WriteEntry(Utf8JsonWriter json, TensorSlot tensor)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(tensor.Offset * sizeof(float));
        json.WriteNumberValue((tensor.Offset + tensor.Length) * sizeof(float));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
