namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>
/// CenteredClip as published (arXiv 2012.10333): some steps from zero with a radius in the units of the data; whoever starts at an earlier centre
/// subtracts it first. What published tables were made with; <see cref="CenteredClipRule"/> is what runs use.
/// </summary>
/// <param name="radius">tau, above 0.</param>
/// <param name="iterations">L, from 1.</param>
internal sealed class CenteredClipStepsRule(double radius, int iterations) : ICombinationRule
{
    public Combination Combine(CombinationGeometry rows)
    {
        var coefficients = new double[rows.Count];
        var clipped = 0;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var clips = rows.Distances(coefficients).Select(distance => Math.Min(1, radius / distance) / rows.Count).ToArray();
            var pull = clips.Sum();
            clipped = clips.Count(clip => clip < 1.0 / rows.Count);
            for (var i = 0; i < clips.Length; i++)
            {
                coefficients[i] += clips[i] - (coefficients[i] * pull);
            }
        }

        return new Combination(coefficients, radius, clipped / (double)rows.Count, iterations);
    }
}
