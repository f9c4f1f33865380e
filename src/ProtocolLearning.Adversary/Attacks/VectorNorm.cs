namespace ProtocolLearning.Adversary.Attacks;

/// <summary>L2 norms, so that an attack can be as long as what it replaces.</summary>
internal static class VectorNorm
{
    public static double Of(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Scales a vector to a norm. A zero vector stays zero.</summary>
    public static void Set(Span<float> vector, double norm)
    {
        var present = Of(vector);
        var factor = present > 0 ? (float)(norm / present) : 0;
        foreach (ref var value in vector)
        {
            value *= factor;
        }
    }
}
