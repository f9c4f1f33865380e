using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>How float32 elements become bytes on the wire and back. Equal input gives equal bytes on every CPU.</summary>
public abstract class TensorEncoding
{
    private static readonly Float32Encoding Float32 = new();
    private static readonly BFloat16Encoding BFloat16 = new();
    private static readonly Int8Encoding Int8 = new();
    private static readonly Int4Encoding Int4 = new();

    /// <summary>
    /// Elements of a block. Whole blocks are encoded independently of each other, end to end, so that a vector that is cut at
    /// multiples of it has the same bytes in parts as as a whole.
    /// </summary>
    public abstract int BlockElements { get; }

    /// <summary>The encoding of a codec.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="topK">What <see cref="TensorCodec.TopK"/> keeps; 64 of 4096 in two bits where it is null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The codec is not one of the defined ones, or <paramref name="topK"/> has a problem.</exception>
    public static TensorEncoding For(TensorCodec codec, TopKDefinition? topK = null) => codec switch
    {
        TensorCodec.Float32 => Float32,
        TensorCodec.BFloat16 => BFloat16,
        TensorCodec.Int8 => Int8,
        TensorCodec.Int4 => Int4,
        TensorCodec.TopK when (topK ?? new TopKDefinition()).Problem() is { } problem =>
            throw new ArgumentOutOfRangeException(nameof(topK), topK, problem),
        TensorCodec.TopK => new TopKEncoding(topK ?? new TopKDefinition()),
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
    /// Decodes what a peer sent. False where the length is not that of <paramref name="values"/>, an element is not finite or the
    /// bytes are none that <see cref="Encode"/> writes; what the values then hold is undefined.
    /// </summary>
    public abstract bool TryDecode(ReadOnlySpan<byte> encoded, Span<float> values);

    private protected static int Blocks(int count, int block) => (int)(((long)count + block - 1) / block);

    private protected static Span<byte> Destination(Span<byte> destination, int length) => destination.Length >= length
        ? destination[..length]
        : throw new ArgumentException($"{length} bytes are needed, the destination has {destination.Length}.", nameof(destination));
}
