namespace ProtocolLearning.Benchmarks.Compression;

/// <summary>The 95 % interval of a mean, by Student's t.</summary>
internal static class ConfidenceInterval
{
    /// <summary>Quantiles at 97.5 % by degrees of freedom, from 1.</summary>
    private static readonly double[] Quantiles = [12.706, 4.303, 3.182, 2.776, 2.571];

    /// <summary>The upper end; the value itself where there is one alone.</summary>
    public static double UpperEnd(IReadOnlyList<double> samples)
    {
        var mean = samples.Average();
        if (samples.Count == 1)
        {
            return mean;
        }

        var variance = samples.Sum(sample => (sample - mean) * (sample - mean)) / (samples.Count - 1);
        return mean + (Quantiles[samples.Count - 2] * Math.Sqrt(variance / samples.Count));
    }
}
