namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>
/// The trimmed mean (Yin et al., arXiv 1803.01498): the mean of a coordinate's values without the f least and the f largest; the median where that
/// leaves none.
/// </summary>
/// <param name="maxByzantine">f.</param>
internal sealed class TrimmedMeanRule(int maxByzantine) : ICoordinateRule
{
    public (int First, int Last) Ranks(int count)
    {
        var trimmed = Math.Min(maxByzantine, (count - 1) / 2);
        return (trimmed, count - 1 - trimmed);
    }
}
