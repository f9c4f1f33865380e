using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Codecs;

/// <summary>How fast every codec encodes and decodes, in bytes of float32, on one thread, against copying them.</summary>
internal sealed class CodecSpeed : IBenchmark
{
    private const int Elements = 1 << 22;
    private const int Pairs = 9;

    private static readonly (TensorCodec Codec, double Encode, double Decode)[] Bounds =
    [
        (TensorCodec.BFloat16, 0.7, 0.8),
        (TensorCodec.Int8, 0.25, 0.8),
        (TensorCodec.Int4, 0.1, 0.5),
        (TensorCodec.TopK, 0.1, 0.4),
    ];

    public string Name => "codec-speed";

    public string Claim => "encoding and decoding 16 MiB of float32 on one thread against copying them (Span.CopyTo)";

    public Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var values = new float[Elements];
        foreach (ref var value in values.AsSpan())
        {
            // Heavier tails than a normal distribution's, as pseudo-gradients have them.
            value = (float)(Math.Log(random.NextDouble()) * (random.Next(2) - 0.5));
        }

        var copy = new float[Elements];
        var figures = new List<Figure>();
        foreach (var (codec, encode, decode) in Bounds)
        {
            var encoding = TensorEncoding.For(codec);
            var encoded = new byte[encoding.EncodedLength(Elements)];
            figures.Add(PairedSamples.Take(Pairs, () => Rate(() => encoding.Encode(values, encoded)), () => Rate(() => values.CopyTo(copy, 0)))
                .ToFigure($"{Name}-{codec}-encode".ToLowerInvariant(), "GB/s", Bound.AtLeast(encode)));
            figures.Add(PairedSamples.Take(Pairs, () => Rate(() => Decode(encoding, encoded, copy)), () => Rate(() => values.CopyTo(copy, 0)))
                .ToFigure($"{Name}-{codec}-decode".ToLowerInvariant(), "GB/s", Bound.AtLeast(decode)));
        }

        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    private static double Rate(Action work) => PairedSamples.RateOf(Elements * sizeof(float) / 1e9, work);

    private static void Decode(TensorEncoding encoding, byte[] encoded, float[] values)
    {
        if (!encoding.TryDecode(encoded, values))
        {
            throw new InvalidOperationException("What was encoded is refused; the figure would mean nothing.");
        }
    }
}
