using CsCheck;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Codecs;

public sealed class TopKEncodingTests
{
    private static readonly TopKDefinition FourOf64 = new(64, 4, 2);

    [Fact]
    public void Encode_of_known_values_gives_these_bytes()
    {
        var values = new float[64];
        (values[3], values[10], values[11], values[63]) = (1, -2, 5, -4.5f);

        // Bins from 1 to 3 and to 5: 1.5 and 4.75 are their means. Indices of six bits, then codes 0, 2, 1, 3.
        byte[] expected = [0xC0, 0x3F, 0x98, 0x40, 0x83, 0xB2, 0xFC, 0b11_01_10_00];
        Assert.Equal(expected, Encodings.Encode(TensorEncoding.For(TensorCodec.TopK, FourOf64), values));
    }

    [Fact]
    public void Decode_of_known_bytes_gives_these_values()
    {
        var decoded = Encodings.Decode(
            TensorEncoding.For(TensorCodec.TopK, FourOf64), [0xC0, 0x3F, 0x98, 0x40, 0x83, 0xB2, 0xFC, 0b11_01_10_00], 64);
        var expected = new float[64];
        (expected[3], expected[10], expected[11], expected[63]) = (1.5f, -1.5f, 4.75f, -4.75f);
        Assert.Equal(expected, decoded);
    }

    [Fact]
    public void Pack_of_twelve_bits_lies_as_SparseLoCo_has_it()
    {
        Gen.Select(Gen.UShort[0, 4095], Gen.UShort[0, 4095]).Sample((first, second) =>
        {
            var bytes = new byte[3];
            BitPacking.Pack([first, second], 12, bytes);
            Assert.Equal([first & 255, ((first >> 8) & 15) | ((second & 15) << 4), (second >> 4) & 255], bytes.Select(value => (int)value));
        });
    }

    [Fact]
    public void TryUnpack_returns_what_was_packed()
    {
        Gen.Select(Gen.Int[1, 12], Gen.UShort.Array[0, 100]).Sample((bits, numbers) =>
        {
            var expected = numbers.Select(number => (ushort)(number & ((1 << bits) - 1))).ToArray();
            var bytes = new byte[BitPacking.Length(expected.Length, bits)];
            BitPacking.Pack(expected, bits, bytes);
            var unpacked = new ushort[expected.Length];
            Assert.True(BitPacking.TryUnpack(bytes, bits, unpacked));
            Assert.Equal(expected, unpacked);
        });
    }

    [Fact]
    public void Find_gives_the_largest_and_of_equal_ones_the_first()
    {
        var few = Gen.Int[-3, 3].Select(value => (float)value).Array[1, 300];
        Gen.Select(Gen.OneOf(few, Encodings.Any.Where(values => values.Length > 0)), Gen.UInt).Sample((values, seed) =>
        {
            var places = new ushort[1 + (seed % values.Length)];
            LargestElements.Find(values, BlockScale.LargestMagnitude(values), places);
            var expected = values.Index().OrderByDescending(pair => Math.Abs(pair.Item)).ThenBy(pair => pair.Index)
                .Take(places.Length).Select(pair => (ushort)pair.Index).Order();
            Assert.Equal(expected, places);
        });
    }

    [Fact]
    public void Decode_has_the_largest_elements_within_a_bin_and_nothing_else()
    {
        Gen.Select(Encodings.TopK, Encodings.Ordinary).Sample((definition, values) =>
        {
            var decoded = Encodings.RoundTrip(TensorEncoding.For(TensorCodec.TopK, definition), values);
            foreach (var (chunk, sent) in values.Chunk(definition.Chunk).Zip(decoded.Chunk(definition.Chunk)))
            {
                var kept = (int)Math.Ceiling(definition.Kept * (double)chunk.Length / definition.Chunk);
                var order = chunk.Index().OrderByDescending(pair => Math.Abs(pair.Item)).ThenBy(pair => pair.Index).ToArray();
                var (largest, least) = (Math.Abs(order[0].Item), Math.Abs(order[kept - 1].Item));
                var bin = ((largest - least) / (1 << (definition.ValueBits - 1))) + (largest / 200) + 1e-39f;
                Assert.All(order[..kept], pair => Assert.InRange(sent[pair.Index], pair.Item - bin, pair.Item + bin));
                Assert.All(order[kept..], pair => Assert.Equal(0, sent[pair.Index]));
            }
        });
    }

    [Fact]
    public void Decode_of_what_was_decoded_and_encoded_again_is_the_same_up_to_two_bits()
    {
        Gen.Select(Encodings.TopK.Where(definition => definition.ValueBits <= 2), Encodings.Ordinary).Sample((definition, values) =>
        {
            var encoding = TensorEncoding.For(TensorCodec.TopK, definition);
            var decoded = Encodings.RoundTrip(encoding, values);
            Assert.Equal(decoded, Encodings.RoundTrip(encoding, decoded));
        });
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x3F, 0x98, 0x40, 0x83, 0xB2, 0xFC, 0xD8 }, true)]
    [InlineData(new byte[] { 0xC0, 0x3F, 0x98, 0x40, 0xC3, 0x90, 0xFC, 0xD8 }, false)]
    [InlineData(new byte[] { 0xC0, 0x3F, 0x98, 0x40, 0xC3, 0xB0, 0xFC, 0xD8 }, false)]
    [InlineData(new byte[] { 0x80, 0x7F, 0x98, 0x40, 0x83, 0xB2, 0xFC, 0xD8 }, false)]
    [InlineData(new byte[] { 0xC0, 0x3F, 0x98, 0xC0, 0x83, 0xB2, 0xFC, 0xD8 }, false)]
    public void TryDecode_of_indices_out_of_order_or_of_magnitudes_that_are_none_is_refused(byte[] bytes, bool isTaken) =>
        Assert.Equal(isTaken, TensorEncoding.For(TensorCodec.TopK, FourOf64).TryDecode(bytes, new float[64]));

    [Fact]
    public void TryDecode_of_an_index_past_a_short_chunk_or_of_bits_past_the_end_is_refused()
    {
        // One of ten elements: a table of two magnitudes, six bits of index and two of value, each filled up to a byte.
        var encoding = TensorEncoding.For(TensorCodec.TopK, FourOf64);
        Assert.True(encoding.TryDecode([0, 0x40, 0, 0, 9, 2], new float[10]));
        Assert.False(encoding.TryDecode([0, 0x40, 0, 0, 10, 2], new float[10]));
        Assert.False(encoding.TryDecode([0, 0x40, 0, 0, 9 | 64, 2], new float[10]));
        Assert.False(encoding.TryDecode([0, 0x40, 0, 0, 9, 4], new float[10]));
    }

    [Theory]
    [InlineData(63, 1, 2)]
    [InlineData(96, 1, 2)]
    [InlineData(32, 1, 2)]
    [InlineData(8192, 1, 2)]
    [InlineData(64, 0, 2)]
    [InlineData(64, 17, 2)]
    [InlineData(64, 1, 0)]
    [InlineData(64, 1, 5)]
    public void For_parameters_out_of_range_throws(int chunk, int kept, int valueBits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorEncoding.For(TensorCodec.TopK, new TopKDefinition(chunk, kept, valueBits)));
}
