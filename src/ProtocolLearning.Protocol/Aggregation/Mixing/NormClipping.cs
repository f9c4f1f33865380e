namespace ProtocolLearning.Protocol.Aggregation.Mixing;

/// <summary>Contributions that are longer than a radius are shortened to it.</summary>
/// <param name="radius">The radius of rows of the given norms.</param>
internal sealed class NormClipping(Func<double[], double> radius) : IMixing
{
    /// <summary>Clipping to a radius in the units of the data.</summary>
    public static NormClipping To(double radius) => new(_ => radius);

    /// <summary>
    /// Adaptive clipping (ARC, Allouah et al., arXiv 2405.14432): the floor(2 f (n - f) / n) longest contributions are shortened to the length of the
    /// next one.
    /// </summary>
    /// <param name="maxByzantine">f.</param>
    public static NormClipping Adaptive(int maxByzantine) => new(norms =>
    {
        var count = norms.Length;
        var clipped = Math.Clamp(2 * maxByzantine * (count - maxByzantine) / count, 0, count - 1);
        return norms.OrderDescending().ElementAt(clipped);
    });

    public double[,] Mix(CombinationGeometry rows)
    {
        double[] norms = [.. Enumerable.Range(0, rows.Count).Select(rows.Norm)];
        var longest = radius(norms);
        var matrix = new double[rows.Count, rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            matrix[i, i] = norms[i] > longest ? longest / norms[i] : 1;
        }

        return matrix;
    }
}
