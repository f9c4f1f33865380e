using System.Buffers.Binary;
using System.Numerics;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>
/// The k elements of each chunk whose magnitude is largest, as SparseLoCo sends them (arXiv 2508.15706): packed indices and values
/// of a few bits. At 64 of 4096 and two bits a chunk has 116 bytes, 1/141 of what it has in float32.
/// </summary>
/// <remarks>
/// <para>A chunk is a table of 2^(bits-1) magnitudes in bfloat16, little-endian; the indices, ascending, packed; the values, packed: a
/// value is the number of its magnitude, and above that its sign. Of a shorter last chunk as large a share is kept, rounded up.</para>
/// <para>Bins are of equal width between the least and the largest kept magnitude, and a bin's magnitude is the mean of those in it. The
/// published code bins the signed values instead, over six standard deviations about their mean; but next to the mean of what was kept
/// there is nothing, so that of its four bins two are empty or nearly so.</para>
/// </remarks>
internal sealed class TopKEncoding(TopKDefinition definition) : TensorEncoding
{
    private readonly int _chunk = definition.Chunk;
    private readonly int _kept = definition.Kept;
    private readonly int _valueBits = definition.ValueBits;
    private readonly int _indexBits = BitOperations.Log2((uint)definition.Chunk);
    private readonly int _magnitudes = 1 << (definition.ValueBits - 1);

    public override int BlockElements => _chunk;

    public override int EncodedLength(int count)
    {
        var (chunks, rest) = Math.DivRem(count, _chunk);
        return checked((chunks * ChunkLength(_chunk)) + (rest > 0 ? ChunkLength(rest) : 0));
    }

    public override void Encode(ReadOnlySpan<float> values, Span<byte> destination)
    {
        destination = Destination(destination, EncodedLength(values.Length));
        Span<ushort> scratch = stackalloc ushort[2 * _kept];
        while (values.Length > 0)
        {
            var chunk = values[..Math.Min(_chunk, values.Length)];
            var length = ChunkLength(chunk.Length);
            EncodeChunk(chunk, destination[..length], scratch);
            values = values[chunk.Length..];
            destination = destination[length..];
        }
    }

    public override bool TryDecode(ReadOnlySpan<byte> encoded, Span<float> values)
    {
        if (encoded.Length != EncodedLength(values.Length))
        {
            return false;
        }

        Span<ushort> scratch = stackalloc ushort[2 * _kept];
        while (values.Length > 0)
        {
            var chunk = values[..Math.Min(_chunk, values.Length)];
            var length = ChunkLength(chunk.Length);
            if (!TryDecodeChunk(encoded[..length], chunk, scratch))
            {
                return false;
            }

            values = values[chunk.Length..];
            encoded = encoded[length..];
        }

        return true;
    }

    private int KeptOf(int elements) => (int)((((long)_kept * elements) + _chunk - 1) / _chunk);

    private int ChunkLength(int elements)
    {
        var kept = KeptOf(elements);
        return (BlockScale.Bytes * _magnitudes) + BitPacking.Length(kept, _indexBits) + BitPacking.Length(kept, _valueBits);
    }

    private void EncodeChunk(ReadOnlySpan<float> chunk, Span<byte> destination, Span<ushort> scratch)
    {
        var kept = KeptOf(chunk.Length);
        var places = scratch[..kept];
        var codes = scratch.Slice(_kept, kept);
        var largest = BlockScale.LargestMagnitude(chunk);
        destination.Clear();
        if (!BlockScale.IsFinite(largest))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination, BlockScale.NotFinite);
            return;
        }

        LargestElements.Find(chunk, largest, places);
        Quantize(chunk, places, codes, destination[..(BlockScale.Bytes * _magnitudes)]);
        var packed = destination[(BlockScale.Bytes * _magnitudes)..];
        BitPacking.Pack(places, _indexBits, packed);
        BitPacking.Pack(codes, _valueBits, packed[BitPacking.Length(kept, _indexBits)..]);
    }

    private void Quantize(ReadOnlySpan<float> chunk, ReadOnlySpan<ushort> places, Span<ushort> codes, Span<byte> table)
    {
        var (least, largest) = (float.MaxValue, 0f);
        foreach (var place in places)
        {
            least = Math.Min(least, MathF.Abs(chunk[place]));
            largest = Math.Max(largest, MathF.Abs(chunk[place]));
        }

        Span<double> sums = stackalloc double[_magnitudes];
        Span<int> counts = stackalloc int[_magnitudes];
        sums.Clear();
        counts.Clear();
        var width = largest - least;
        for (var i = 0; i < places.Length; i++)
        {
            var value = chunk[places[i]];
            var magnitude = MathF.Abs(value);
            var bin = width > 0 ? Math.Min(_magnitudes - 1, (int)((magnitude - least) / width * _magnitudes)) : 0;
            sums[bin] += magnitude;
            counts[bin]++;
            codes[i] = (ushort)(bin + (float.IsNegative(value) ? _magnitudes : 0));
        }

        for (var bin = 0; bin < _magnitudes; bin++)
        {
            var mean = counts[bin] == 0 ? 0f : (float)(sums[bin] / counts[bin]);
            var rounded = (ushort)(BFloat16Encoding.Round(BitConverter.SingleToUInt32Bits(mean)) >> 16);
            BinaryPrimitives.WriteUInt16LittleEndian(table[(BlockScale.Bytes * bin)..], rounded);
        }
    }

    private bool TryDecodeChunk(ReadOnlySpan<byte> encoded, Span<float> chunk, Span<ushort> scratch)
    {
        var kept = KeptOf(chunk.Length);
        var places = scratch[..kept];
        var codes = scratch.Slice(_kept, kept);
        Span<float> values = stackalloc float[2 * _magnitudes];
        for (var bin = 0; bin < _magnitudes; bin++)
        {
            var magnitude = BinaryPrimitives.ReadUInt16LittleEndian(encoded[(BlockScale.Bytes * bin)..]);
            if (!BlockScale.IsValid(magnitude, float.MaxValue))
            {
                return false;
            }

            values[bin] = BlockScale.ToSingle(magnitude);
            values[bin + _magnitudes] = -values[bin];
        }

        var packed = encoded[(BlockScale.Bytes * _magnitudes)..];
        if (!BitPacking.TryUnpack(packed, _indexBits, places)
            || !BitPacking.TryUnpack(packed[BitPacking.Length(kept, _indexBits)..], _valueBits, codes))
        {
            return false;
        }

        chunk.Clear();
        var next = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] < next || places[i] >= chunk.Length)
            {
                return false;
            }

            next = places[i] + 1;
            chunk[places[i]] = values[codes[i]];
        }

        return true;
    }
}
