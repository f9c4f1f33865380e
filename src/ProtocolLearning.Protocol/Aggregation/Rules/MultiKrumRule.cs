namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>
/// Multi-Krum (Blanchard et al., NeurIPS 2017): the mean of the contributions with the least scores. A score is the sum of the squared
/// distances to the n - f - 2 nearest others. Equal scores count in the order of the contributors.
/// </summary>
/// <remarks>Sound from n = 2f + 3 on. Below, at least one neighbour is taken; see <see cref="AggregatorChoice"/>.</remarks>
/// <param name="maxByzantine">f.</param>
/// <param name="chosen">How many of n contributions are averaged: 1 is Krum, n - f the usual Multi-Krum.</param>
internal sealed class MultiKrumRule(int maxByzantine, Func<int, int> chosen) : ICombinationRule
{
    /// <summary>Krum: the one contribution with the least score.</summary>
    public static MultiKrumRule Krum(int maxByzantine) => new(maxByzantine, _ => 1);

    /// <summary>Multi-Krum: the mean of the n - f best.</summary>
    public static MultiKrumRule MultiKrum(int maxByzantine) => new(maxByzantine, count => Math.Max(1, count - maxByzantine));

    public Combination Combine(CombinationGeometry rows)
    {
        var scores = Enumerable.Range(0, rows.Count).Select(i => Score(rows, i)).ToArray();
        int[] best = [.. Enumerable.Range(0, rows.Count).OrderBy(i => scores[i]).Take(chosen(rows.Count))];
        return Combination.MeanOf(rows.Count, best);
    }

    private double Score(CombinationGeometry rows, int row)
    {
        var neighbours = Math.Max(1, rows.Count - maxByzantine - 2);
        return Enumerable.Range(0, rows.Count)
            .Where(other => other != row)
            .Select(other => rows.SquaredDistance(row, other))
            .Order()
            .Take(neighbours)
            .Sum();
    }
}
