using CsCheck;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Codecs;

public sealed class Int4EncodingTests
{
    private const int Block = 256;
    private static readonly TensorEncoding Encoding = TensorEncoding.For(TensorCodec.Int4);

    [Fact]
    public void Encode_of_known_values_gives_these_bytes()
    {
        // The scale is 1; codes 7, 6 and 1 are 1, 1/2 and 1/64. Element i lies beside element i + 4.
        float[] values = [1, -0.5f, 1 / 64f, -1 / 129f, 0.74f, 0.75f, 0];
        Assert.Equal([0x80, 0x3F, 0x67, 0x7E, 0x01, 0x00], Encodings.Encode(Encoding, values));
    }

    [Fact]
    public void Encode_of_any_length_gives_the_bits_of_the_scalar_definition()
    {
        Encodings.Any.Sample(values =>
        {
            var bytes = Encodings.Encode(Encoding, values);
            foreach (var (index, block) in values.Chunk(Block).Index())
            {
                var start = index * (2 + (Block / 2));
                var half = (block.Length + 1) / 2;
                var bits = BitConverter.ToUInt16(bytes, start);
                Assert.Equal(Int4Encoding.ScaleOf(block.Max(value => BitConverter.SingleToInt32Bits(Math.Abs(value)))), bits);
                for (var i = 0; i < block.Length; i++)
                {
                    var code = bits == 0 ? 0 : Int4Encoding.Quantize(block[i], BlockScale.ToSingle(bits));
                    Assert.Equal(code, (bytes[start + 2 + (i % half)] >> (4 * (i / half))) & 0xF);
                }
            }
        });
    }

    [Fact]
    public void Decode_of_any_codes_gives_the_bits_of_the_scalar_definition()
    {
        Gen.Select(Gen.Int[0, 0x7F7F], Gen.Int[0, 15].Where(code => code != 8).Array[Block]).Sample((scale, codes) =>
        {
            var bytes = new byte[2 + (Block / 2)];
            BitConverter.TryWriteBytes(bytes, (ushort)scale);
            for (var i = 0; i < Block / 2; i++)
            {
                bytes[2 + i] = (byte)(codes[i] | (codes[i + (Block / 2)] << 4));
            }

            var expected = codes.Select(code => Int4Encoding.Value(code, BlockScale.ToSingle((ushort)scale))).ToArray();
            Assert.Equal(Encodings.Bits(expected), Encodings.Bits(Encodings.Decode(Encoding, bytes, Block)));
        });
    }

    [Fact]
    public void Decode_is_the_nearest_of_the_fifteen_values()
    {
        Encodings.Ordinary.Where(values => values.Length <= Block).Sample(values =>
        {
            var scale = values.Length == 0 ? 0 : BlockScale.ToSingle(BitConverter.ToUInt16(Encodings.Encode(Encoding, values)));
            double[] grid = [0, .. Enumerable.Range(0, 7).SelectMany(power => (double[])[scale * Math.Pow(2, -power), -scale * Math.Pow(2, -power)])];
            foreach (var (value, decoded) in values.Zip(Encodings.RoundTrip(Encoding, values)))
            {
                var nearest = grid.Min(point => Math.Abs(point - value));
                Assert.InRange(Math.Abs(decoded - value), 0, (nearest * (1 + 1e-5)) + 1e-12);
            }
        });
    }

    [Fact]
    public void Encode_of_what_was_decoded_gives_the_same_bytes()
    {
        Encodings.Ordinary.Sample(values =>
        {
            var bytes = Encodings.Encode(Encoding, values);
            Assert.Equal(bytes, Encodings.Encode(Encoding, Encodings.Decode(Encoding, bytes, values.Length)));
        });
    }

    [Fact]
    public void TryDecode_of_minus_zero_or_of_bits_past_the_end_is_refused()
    {
        foreach (var count in (int[])[1, 3, 255, 256])
        {
            var half = (count + 1) / 2;
            var good = new byte[2 + half];
            BitConverter.TryWriteBytes(good, (ushort)0x3F80);
            Assert.True(Encoding.TryDecode(good, new float[count]));
            foreach (var last in (byte[])[0x08, 0x80, 0x10])
            {
                var bad = (byte[])good.Clone();
                bad[^1] = last;
                Assert.Equal(last == 0x10 && count % 2 == 0, Encoding.TryDecode(bad, new float[count]));
            }
        }
    }

    [Theory]
    [InlineData(0x7F80)]
    [InlineData(0x7F81)]
    [InlineData(0x7FC0)]
    [InlineData(0xBF80)]
    [InlineData(0x8000)]
    public void TryDecode_of_a_scale_that_is_none_is_refused(int scale) =>
        Assert.False(Encoding.TryDecode([(byte)scale, (byte)(scale >> 8), 0], new float[2]));
}
