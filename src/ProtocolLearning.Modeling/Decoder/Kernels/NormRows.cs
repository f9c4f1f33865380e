using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Modeling.Decoder.Kernels;

/// <summary>RMSNorm of rows and its derivative, on spans. Sixteen lanes and their order are fixed, whatever width the processor has.</summary>
internal static class NormRows
{
    private static readonly int Lanes = Vector512<float>.Count;

    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> gains, float epsilon, Span<float> y)
    {
        var width = gains.Length;
        var gainBlocks = Blocks(gains);
        for (var row = 0; row < x.Length; row += width)
        {
            var from = x.Slice(row, width);
            var to = y.Slice(row, width);
            var scale = Scale(from, epsilon);
            var fromBlocks = Blocks(from);
            var toBlocks = Blocks(to);
            for (var i = 0; i < toBlocks.Length; i++)
            {
                toBlocks[i] = fromBlocks[i] * scale * gainBlocks[i];
            }

            for (var i = toBlocks.Length * Lanes; i < width; i++)
            {
                to[i] = from[i] * scale * gains[i];
            }
        }
    }

    /// <summary>dx = s * (g*dy) - x * s^3 * mean(g*dy*x); dg += dy * x * s, where s = 1 / sqrt(mean(x^2) + epsilon).</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gains, float epsilon, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dGains)
    {
        var width = gains.Length;
        var g = Blocks(gains);
        var dg = Blocks(dGains);
        for (var row = 0; row < x.Length; row += width)
        {
            var rowX = x.Slice(row, width);
            var rowDy = dy.Slice(row, width);
            var rowDx = dx.Slice(row, width);
            var scale = Scale(rowX, epsilon);
            var from = Blocks(rowX);
            var up = Blocks(rowDy);
            var to = Blocks(rowDx);
            var sum = Vector512<float>.Zero;
            for (var i = 0; i < to.Length; i++)
            {
                var product = up[i] * from[i];
                sum += product * g[i];
                dg[i] += product * scale;
            }

            var dot = InOrder(sum);
            for (var i = to.Length * Lanes; i < width; i++)
            {
                dot += rowDy[i] * rowX[i] * gains[i];
                dGains[i] += rowDy[i] * rowX[i] * scale;
            }

            var pull = scale * scale * scale * dot / width;
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = (up[i] * g[i] * scale) - (from[i] * pull);
            }

            for (var i = to.Length * Lanes; i < width; i++)
            {
                rowDx[i] = (rowDy[i] * gains[i] * scale) - (rowX[i] * pull);
            }
        }
    }

    private static float Scale(ReadOnlySpan<float> row, float epsilon)
    {
        var blocks = Blocks(row);
        var sum = Vector512<float>.Zero;
        foreach (var block in blocks)
        {
            sum += block * block;
        }

        var squares = InOrder(sum);
        foreach (var value in row[(blocks.Length * Lanes)..])
        {
            squares += value * value;
        }

        return 1 / MathF.Sqrt((squares / row.Length) + epsilon);
    }

    private static float InOrder(Vector512<float> lanes)
    {
        var sum = lanes.GetLower() + lanes.GetUpper();
        var quarter = sum.GetLower() + sum.GetUpper();
        return (quarter[0] + quarter[1]) + (quarter[2] + quarter[3]);
    }

    private static ReadOnlySpan<Vector512<float>> Blocks(ReadOnlySpan<float> values) =>
        MemoryMarshal.Cast<float, Vector512<float>>(values);

    private static Span<Vector512<float>> Blocks(Span<float> values) => MemoryMarshal.Cast<float, Vector512<float>>(values);
}
