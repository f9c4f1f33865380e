using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ProtocolLearning.Modeling.Shards;

namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>Reads float32 tensors in the safetensors format: an 8-byte length, a JSON header, then the tensors end to end.</summary>
public sealed class SafeTensorsReader
{
    private readonly Stream _stream;
    private readonly SafeTensorsHeader _header;
    private readonly long _dataStart;

    private SafeTensorsReader(Stream stream, SafeTensorsHeader header, long dataStart)
    {
        _stream = stream;
        _header = header;
        _dataStart = dataStart;
    }

    /// <summary>The tensors, by offset.</summary>
    public IReadOnlyList<SafeTensorsEntry> Entries => _header.Entries;

    /// <summary>Free text of the file's writer.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Reads and checks the header. The file may come from anywhere: nothing is allocated that its length cannot hold.</summary>
    /// <param name="stream">A seekable stream, which stays the caller's and is read from its start.</param>
    /// <param name="reader">The reader, or null.</param>
    /// <param name="error">What is wrong with the file, or null.</param>
    public static bool TryOpen(Stream stream, out SafeTensorsReader? reader, out string? error)
    {
        ArgumentNullException.ThrowIfNull(stream);
        reader = null;
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        stream.Position = 0;
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            error = "the file is shorter than the length of its header.";
            return false;
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 0 || length > Math.Min(SafeTensorsHeader.MaxBytes, stream.Length - prefix.Length))
        {
            error = $"its header claims {length} bytes; at most {SafeTensorsHeader.MaxBytes} and what the file holds are read.";
            return false;
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        if (!SafeTensorsHeader.TryParse(json, out var header, out error))
        {
            return false;
        }

        var dataStart = sizeof(long) + length;
        if (stream.Length - dataStart != header!.Elements * sizeof(float))
        {
            error = $"its tensors take {header.Elements * sizeof(float)} bytes, but {stream.Length - dataStart} follow the header.";
            return false;
        }

        reader = new SafeTensorsReader(stream, header, dataStart);
        return true;
    }

    /// <summary>Reads the tensors of a layout into its flat vector. Other tensors of the file are skipped.</summary>
    /// <param name="layout">What is wanted.</param>
    /// <param name="values">As long as the layout; undefined after an error.</param>
    /// <param name="error">Which tensor is missing, of another shape or not finite; null where all is read.</param>
    public bool TryRead(ShardLayout layout, Span<float> values, out string? error)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, layout.Length);
        var entries = Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        foreach (var slot in layout.Tensors)
        {
            if (!entries.TryGetValue(slot.Name, out var entry))
            {
                error = $"'{slot.Name}' is not in the file.";
                return false;
            }

            if (!entry.Shape.SequenceEqual(slot.Shape))
            {
                error = $"'{slot.Name}' is [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", slot.Shape)}].";
                return false;
            }

            var tensor = values.Slice((int)slot.Offset, (int)slot.Length);
            _stream.Position = _dataStart + (entry.Offset * sizeof(float));
            _stream.ReadExactly(MemoryMarshal.AsBytes(tensor));
            if (tensor.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            {
                error = $"'{slot.Name}' holds a number that is not finite.";
                return false;
            }
        }

        error = null;
        return true;
    }
}
