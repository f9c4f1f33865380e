namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>A rule that sorts the values of each coordinate and averages those in the middle.</summary>
internal interface ICoordinateRule
{
    /// <summary>Which of the sorted values are averaged.</summary>
    /// <param name="count">Number of values, from 1.</param>
    /// <returns>The least and the largest rank, from 0.</returns>
    (int First, int Last) Ranks(int count);
}
