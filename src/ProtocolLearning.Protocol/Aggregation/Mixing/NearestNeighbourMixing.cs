namespace ProtocolLearning.Protocol.Aggregation.Mixing;

/// <summary>
/// Nearest-neighbour mixing (NNM, Allouah et al., arXiv 2302.01772): each contribution becomes the mean of the n - f that are nearest to it,
/// itself included. Of equally near ones those count that come first in the order of the contributors.
/// </summary>
/// <param name="maxByzantine">f.</param>
internal sealed class NearestNeighbourMixing(int maxByzantine) : IMixing
{
    public double[,] Mix(CombinationGeometry rows)
    {
        var matrix = new double[rows.Count, rows.Count];
        var neighbours = Math.Max(1, rows.Count - maxByzantine);
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var near in Enumerable.Range(0, rows.Count).OrderBy(j => rows.SquaredDistance(i, j)).Take(neighbours))
            {
                matrix[i, near] = 1.0 / neighbours;
            }
        }

        return matrix;
    }
}
