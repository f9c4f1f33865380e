namespace ProtocolLearning.Protocol.Runs;

/// <summary>What is done to the pseudo-gradients of a stage group before a rule combines them.</summary>
public enum PreAggregationKind
{
    /// <summary>The means of every two, in an order drawn by the round's beacon (arXiv 2006.09365).</summary>
    Bucketing,

    /// <summary>Each becomes the mean of the n - f that are nearest to it (arXiv 2302.01772).</summary>
    NearestNeighbourMixing,

    /// <summary>The longest are shortened to the next one's length (arXiv 2405.14432).</summary>
    AdaptiveClipping,
}
