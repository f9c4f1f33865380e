using CsCheck;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Codecs;

public sealed class TensorEncodingTests
{
    private static readonly Gen<float[]> Vectors = Gen.UInt.Select(BitConverter.UInt32BitsToSingle).Where(float.IsFinite).Array[0, 150];

    [Fact]
    public void Float32_returns_every_bit()
    {
        Vectors.Sample(values =>
        {
            var (decoded, finite) = RoundTrip(TensorCodec.Float32, values);
            Assert.True(finite);
            Assert.Equal(Bits(values), Bits(decoded));
        });
    }

    [Fact]
    public void BFloat16_on_any_length_gives_the_bits_of_the_scalar_definition()
    {
        Vectors.Sample(values =>
        {
            var (decoded, finite) = RoundTrip(TensorCodec.BFloat16, values);
            Assert.True(finite);
            Assert.Equal(Bits(values).Select(b => BFloat16Encoding.Round(b) & 0xFFFF_0000), Bits(decoded));
        });
    }

    [Theory]
    [InlineData(0x3F80_8000u, 0x3F80_0000u)]
    [InlineData(0x3F81_8000u, 0x3F82_0000u)]
    [InlineData(0x3F80_8001u, 0x3F81_0000u)]
    [InlineData(0x8000_0001u, 0x8000_0000u)]
    [InlineData(0x7F7F_FFFFu, 0x7F7F_0000u)]
    [InlineData(0xFF7F_8000u, 0xFF7F_0000u)]
    public void BFloat16_rounds_to_nearest_even_and_stays_finite(uint bits, uint expected)
    {
        var (decoded, finite) = RoundTrip(TensorCodec.BFloat16, [BitConverter.UInt32BitsToSingle(bits)]);

        Assert.True(finite);
        Assert.Equal(expected, BitConverter.SingleToUInt32Bits(decoded[0]));
    }

    [Theory]
    [InlineData(TensorCodec.Float32)]
    [InlineData(TensorCodec.BFloat16)]
    public void TryDecode_with_one_element_not_finite_is_refused(TensorCodec codec)
    {
        foreach (var bits in (uint[])[0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0x7F80_0001, 0xFFFF_FFFF])
        {
            for (var at = 0; at < 131; at++)
            {
                var values = new float[131];
                values[at] = BitConverter.UInt32BitsToSingle(bits);
                Assert.False(RoundTrip(codec, values).Finite, $"{bits:x8} at {at}");
            }
        }
    }

    [Theory]
    [InlineData(TensorCodec.Float32)]
    [InlineData(TensorCodec.BFloat16)]
    public void TryDecode_of_another_length_is_refused(TensorCodec codec)
    {
        var encoding = TensorEncoding.For(codec);
        Assert.False(encoding.TryDecode(new byte[encoding.EncodedLength(4) + 1], new float[4]));
        Assert.False(encoding.TryDecode(new byte[encoding.EncodedLength(4) - 1], new float[4]));
        Assert.False(encoding.TryDecode([], new float[4]));
        Assert.Throws<ArgumentException>(() => encoding.Encode(new float[4], new byte[encoding.EncodedLength(4) - 1]));
    }

    [Fact]
    public void Encode_is_little_endian()
    {
        var bytes = new byte[2];
        TensorEncoding.For(TensorCodec.BFloat16).Encode([1f], bytes);
        Assert.Equal([0x80, 0x3F], bytes);
    }

    private static (float[] Decoded, bool Finite) RoundTrip(TensorCodec codec, float[] values)
    {
        var encoding = TensorEncoding.For(codec);
        var bytes = new byte[encoding.EncodedLength(values.Length)];
        encoding.Encode(values, bytes);
        var decoded = new float[values.Length];
        var finite = encoding.TryDecode(bytes, decoded);
        return (decoded, finite);
    }

    private static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);
}
