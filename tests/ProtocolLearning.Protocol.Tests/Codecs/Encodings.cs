using CsCheck;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Codecs;

/// <summary>What the tests of all encodings share.</summary>
internal static class Encodings
{
    /// <summary>Every float that is a number, most of them of very different sizes.</summary>
    public static readonly Gen<float[]> AnyFinite = Gen.UInt.Select(BitConverter.UInt32BitsToSingle).Where(float.IsFinite).Array[0, 700];

    /// <summary>Numbers as tensors have them: of one size, with some zeros.</summary>
    public static readonly Gen<float[]> Ordinary =
        Gen.Frequency((8, Gen.Double[-2, 2].Select(value => (float)value)), (1, Gen.Const(0f)), (1, Gen.Const(-0f))).Array[0, 700];

    public static readonly Gen<float[]> Any = Gen.OneOf(AnyFinite, Ordinary);

    /// <summary>Valid parameters of every size.</summary>
    public static readonly Gen<TopKDefinition> TopK =
        from bits in Gen.Int[6, 12]
        from kept in Gen.Int[1, (1 << bits) / 4]
        from valueBits in Gen.Int[1, 4]
        select new TopKDefinition(1 << bits, kept, valueBits);

    public static readonly Gen<TensorEncoding> All = Gen.OneOf(
        Gen.Int[0, 3].Select(codec => TensorEncoding.For((TensorCodec)codec)),
        TopK.Select(definition => TensorEncoding.For(TensorCodec.TopK, definition)));

    public static byte[] Encode(TensorEncoding encoding, ReadOnlySpan<float> values)
    {
        var bytes = new byte[encoding.EncodedLength(values.Length)];
        Array.Fill(bytes, (byte)0xA5);
        encoding.Encode(values, bytes);
        return bytes;
    }

    public static float[] Decode(TensorEncoding encoding, byte[] bytes, int count)
    {
        var values = new float[count];
        Array.Fill(values, float.NaN);
        Assert.True(encoding.TryDecode(bytes, values));
        return values;
    }

    public static float[] RoundTrip(TensorEncoding encoding, ReadOnlySpan<float> values) => Decode(encoding, Encode(encoding, values), values.Length);

    public static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);
}
