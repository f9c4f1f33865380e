namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>The median of each coordinate; of an even number of values the mean of the two in the middle.</summary>
internal sealed class CoordinateMedianRule : ICoordinateRule
{
    public (int First, int Last) Ranks(int count) => ((count - 1) / 2, count / 2);
}
