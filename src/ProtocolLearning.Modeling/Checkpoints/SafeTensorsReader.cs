using System.Buffers;
using System.Buffers.Binary;
using ProtocolLearning.Modeling.Shards;

namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>
/// Reads tensors in the safetensors format: an 8-byte length, a JSON header, then the tensors end to end. Those of float32, float16
/// and bfloat16 are read, all as float32.
/// </summary>
public sealed class SafeTensorsReader
{
    private const int ChunkElements = 1 << 18;

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
        if (stream.Length - dataStart != header!.Bytes)
        {
            error = $"its tensors take {header.Bytes} bytes, but {stream.Length - dataStart} follow the header.";
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

            if (!TryRead(entry, slot.Shape, values.Slice((int)slot.Offset, (int)slot.Length), out error))
            {
                return false;
            }
        }

        error = null;
        return true;
    }

    /// <summary>Reads one tensor.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="shape">What it must be.</param>
    /// <param name="values">As long as the shape says; undefined after an error.</param>
    /// <param name="error">That it is of another shape or type or not finite; null where it is read.</param>
    public bool TryRead(SafeTensorsEntry entry, IReadOnlyList<long> shape, Span<float> values, out string? error)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!entry.Shape.SequenceEqual(shape))
        {
            error = $"'{entry.Name}' is [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", shape)}].";
            return false;
        }

        if (entry.Type == SafeTensorsType.Other)
        {
            error = $"'{entry.Name}' is neither F32, F16 nor BF16.";
            return false;
        }

        ReadElements(entry, values);
        error = values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
            ? $"'{entry.Name}' holds a number that is not finite."
            : null;
        return error is null;
    }

    private void ReadElements(SafeTensorsEntry entry, Span<float> values)
    {
        _stream.Position = _dataStart + entry.Offset;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(values.Length, ChunkElements) * entry.ElementBytes);
        try
        {
            for (var start = 0; start < values.Length; start += ChunkElements)
            {
                var chunk = values.Slice(start, Math.Min(ChunkElements, values.Length - start));
                var bytes = buffer.AsSpan(0, chunk.Length * entry.ElementBytes);
                _stream.ReadExactly(bytes);
                ElementDecoding.Decode(entry.Type, bytes, chunk);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
