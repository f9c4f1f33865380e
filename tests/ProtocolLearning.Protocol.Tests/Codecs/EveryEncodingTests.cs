using CsCheck;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Codecs;

/// <summary>What holds for every codec.</summary>
public sealed class EveryEncodingTests
{
    [Fact]
    public void Decode_of_what_was_encoded_is_finite_and_of_its_length()
    {
        Gen.Select(Encodings.All, Encodings.Any).Sample((encoding, values) =>
            Assert.All(Encodings.RoundTrip(encoding, values), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void Encode_of_a_vector_in_whole_blocks_gives_the_bytes_of_the_whole()
    {
        Gen.Select(Encodings.All, Encodings.Ordinary, Gen.Int[0, 20]).Sample((encoding, values, blocks) =>
        {
            var cut = Math.Min(values.Length, blocks * encoding.BlockElements);
            byte[] parts = [.. Encodings.Encode(encoding, values.AsSpan(0, cut)), .. Encodings.Encode(encoding, values.AsSpan(cut))];
            Assert.Equal(Encodings.Encode(encoding, values), parts);
        });
    }

    [Fact]
    public void TryDecode_of_any_bytes_is_refused_or_finite()
    {
        Gen.Select(Encodings.All, Gen.Int[0, 300], Gen.UInt).Sample((encoding, count, seed) =>
        {
            var random = new Random((int)seed);
            var bytes = new byte[encoding.EncodedLength(count)];
            random.NextBytes(bytes);
            var values = new float[count];
            if (encoding.TryDecode(bytes, values))
            {
                Assert.All(values, value => Assert.True(float.IsFinite(value)));
            }
        });
    }

    [Fact]
    public void TryDecode_of_one_changed_byte_is_refused_or_finite()
    {
        Gen.Select(Encodings.All, Encodings.Ordinary.Where(values => values.Length > 0), Gen.UInt, Gen.Byte).Sample((encoding, values, place, other) =>
        {
            var bytes = Encodings.Encode(encoding, values);
            bytes[place % bytes.Length] = other;
            var decoded = new float[values.Length];
            if (encoding.TryDecode(bytes, decoded))
            {
                Assert.All(decoded, value => Assert.True(float.IsFinite(value)));
            }
        });
    }

    [Fact]
    public void TryDecode_of_another_length_is_refused()
    {
        Gen.Select(Encodings.All, Encodings.Ordinary, Gen.Int[-3, 3].Where(more => more != 0)).Sample((encoding, values, more) =>
        {
            var bytes = Encodings.Encode(encoding, values);
            Array.Resize(ref bytes, Math.Max(0, bytes.Length + more));
            Assert.True(bytes.Length == encoding.EncodedLength(values.Length) || !encoding.TryDecode(bytes, new float[values.Length]));
        });
    }

    [Fact]
    public void Encode_of_an_element_that_is_not_finite_is_refused_by_the_receiver()
    {
        float[] notFinite = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, BitConverter.UInt32BitsToSingle(0xFF80_0001)];
        Gen.Select(Encodings.All, Encodings.Ordinary.Where(values => values.Length > 0), Gen.UInt, Gen.Int[0, 3]).Sample((encoding, values, place, bad) =>
        {
            values = (float[])values.Clone();
            values[place % values.Length] = notFinite[bad];
            Assert.False(encoding.TryDecode(Encodings.Encode(encoding, values), new float[values.Length]));
        });
    }

    [Fact]
    public void Encode_into_too_few_bytes_throws()
    {
        Encodings.All.Sample(encoding =>
        {
            Assert.Throws<ArgumentException>(() => encoding.Encode(new float[40], new byte[encoding.EncodedLength(40) - 1]));
        });
    }

    [Theory]
    [InlineData(TensorCodec.Float32, 16384)]
    [InlineData(TensorCodec.BFloat16, 8192)]
    [InlineData(TensorCodec.Int8, 4096 + 128)]
    [InlineData(TensorCodec.Int4, 2048 + 32)]
    [InlineData(TensorCodec.TopK, 4 + 96 + 16)]
    public void EncodedLength_of_4096_elements(TensorCodec codec, int bytes) =>
        Assert.Equal(bytes, TensorEncoding.For(codec).EncodedLength(4096));
}
