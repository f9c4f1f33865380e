namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>One step of smoothed Weiszfeld: the mean of the rows, each weighted by 1 / max(its distance, the smoothing).</summary>
internal static class WeiszfeldStep
{
    public static double[] Take(CombinationGeometry rows, double[] coefficients, double smoothing)
    {
        var weights = rows.Distances(coefficients);
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = 1 / Math.Max(weights[i], smoothing);
            total += weights[i];
        }

        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] /= total;
        }

        return weights;
    }
}
