using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>How float32 elements become bytes on the wire and back. Equal input gives equal bytes on every CPU.</summary>
public abstract class TensorEncoding
{
    private static readonly Float32Encoding Float32 = new();
    private static readonly BFloat16Encoding BFloat16 = new();

    /// <summary>The encoding of a codec.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The codec is not one of the defined ones.</exception>
    public static TensorEncoding For(TensorCodec codec) => codec switch
    {
        TensorCodec.Float32 => Float32,
        TensorCodec.BFloat16 => BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "No such codec."),
    };

    /// <summary>Length in bytes of so many encoded elements.</summary>
    /// <exception cref="OverflowException">It is over 2 GiB.</exception>
    public abstract int EncodedLength(int count);

    /// <summary>
    /// Encodes into the first <see cref="EncodedLength"/> bytes of the destination. A value that is not finite stays so, and the
    /// receiver refuses it; a finite one stays finite.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public abstract void Encode(ReadOnlySpan<float> values, Span<byte> destination);

    /// <summary>
    /// Decodes what a peer sent. False where the length is not that of <paramref name="values"/> or an element is not finite;
    /// what the values then hold is undefined.
    /// </summary>
    public abstract bool TryDecode(ReadOnlySpan<byte> encoded, Span<float> values);

    private protected static Span<byte> Destination(Span<byte> destination, int length) => destination.Length >= length
        ? destination[..length]
        : throw new ArgumentException($"{length} bytes are needed, the destination has {destination.Length}.", nameof(destination));
}
