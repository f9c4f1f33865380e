using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>The norm of a gradient and what bounds it.</summary>
public static class GradientNorm
{
    private static readonly int Lanes = Vector512<float>.Count;

    /// <summary>
    /// Sum of the squares of all elements, in double precision, where each product is exact. Sixteen lanes and their order are fixed,
    /// so that every CPU and vector width gives equal bits.
    /// </summary>
    /// <param name="values">The elements.</param>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var blocks = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        foreach (var block in blocks)
        {
            var (lower, upper) = Vector512.Widen(block);
            low += lower * lower;
            high += upper * upper;
        }

        var sum = 0.0;
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
        {
            sum += low[lane] + high[lane];
        }

        foreach (var value in values[(blocks.Length * Lanes)..])
        {
            sum += (double)value * value;
        }

        return sum;
    }

    /// <summary>What a gradient is multiplied by so that its norm keeps to the bound.</summary>
    /// <param name="definition">The bound; 0 does not clip.</param>
    /// <param name="norm">L2 norm of the gradient.</param>
    public static double ClipFactor(InnerOptimizerDefinition definition, double norm)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.ClipNorm > 0 && norm > definition.ClipNorm ? definition.ClipNorm / norm : 1;
    }
}
