using CsCheck;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Codecs;

public sealed class Int8EncodingTests
{
    private static readonly TensorEncoding Encoding = TensorEncoding.For(TensorCodec.Int8);

    [Fact]
    public void Encode_of_known_values_gives_these_bytes()
    {
        // 254 / 127 is a scale of 2; ties go to even.
        float[] values = [254, -254, 1, 3, -5, 0.9f, 0];
        Assert.Equal([0x00, 0x40, 127, 129, 0, 2, 254, 0, 0], Encodings.Encode(Encoding, values));
    }

    [Fact]
    public void Encode_of_any_length_gives_the_bits_of_the_scalar_definition()
    {
        Encodings.Any.Sample(values =>
        {
            var bytes = Encodings.Encode(Encoding, values);
            for (var i = 0; i < values.Length; i++)
            {
                var block = values.Skip(i / 64 * 64).Take(64).ToArray();
                var scale = Int8Encoding.ScaleOf(block.Max(value => BitConverter.SingleToInt32Bits(Math.Abs(value))));
                var start = i / 64 * 66;
                Assert.Equal(scale, BitConverter.ToUInt16(bytes, start));
                var expected = scale == 0 ? (sbyte)0 : Int8Encoding.Quantize(values[i], BlockScale.ToSingle(scale));
                Assert.Equal(expected, (sbyte)bytes[start + 2 + (i % 64)]);
            }
        });
    }

    [Fact]
    public void Decode_is_off_by_at_most_half_a_scale()
    {
        Encodings.Ordinary.Sample(values =>
        {
            var decoded = Encodings.RoundTrip(Encoding, values);
            for (var i = 0; i < values.Length; i++)
            {
                // A bfloat16 that is rounded up is at most 1/128 above the number.
                var largest = values.Skip(i / 64 * 64).Take(64).Max(Math.Abs);
                Assert.InRange(Math.Abs(values[i] - decoded[i]), 0, (0.5 * 1.01 * largest / 127) + 1e-42);
            }
        });
    }

    [Theory]
    [InlineData(0x4000, 128, false)]
    [InlineData(0x4000, 129, true)]
    [InlineData(0xC000, 1, false)]
    [InlineData(0x7F80, 1, false)]
    [InlineData(0x7FC0, 0, false)]
    [InlineData(0x7F7F, 1, false)]
    [InlineData(0x7C01, 127, true)]
    [InlineData(0, 127, true)]
    public void TryDecode_refuses_scales_and_codes_that_no_encoder_writes(int scale, byte code, bool isTaken)
    {
        foreach (var count in (int[])[1, 64])
        {
            var bytes = new byte[2 + count];
            BitConverter.TryWriteBytes(bytes, (ushort)scale);
            bytes[^1] = code;
            Assert.Equal(isTaken, Encoding.TryDecode(bytes, new float[count]));
        }
    }

    [Fact]
    public void RoundTrip_of_the_largest_and_the_least_numbers_stays_finite_and_near()
    {
        Assert.Equal([float.MaxValue, -float.MaxValue], Encodings.RoundTrip(Encoding, [float.MaxValue, -float.MaxValue]).Select(value => value), Near);
        Assert.Equal([0f, 0f], Encodings.RoundTrip(Encoding, [float.Epsilon, -float.Epsilon]));

        static bool Near(float expected, float actual) => Math.Abs((expected / actual) - 1) < 0.01;
    }
}
