namespace ProtocolLearning.Protocol.Aggregation.Mixing;

/// <summary>
/// What is done to contributions before a rule combines them. Every mixed row is a combination of contributions, so it is a matrix, and follows
/// from their inner products.
/// </summary>
internal interface IMixing
{
    /// <summary>How the rows are mixed.</summary>
    /// <param name="rows">n rows, one or more.</param>
    /// <returns>m by n coefficients: a mixed row each, from 1 to n of them.</returns>
    double[,] Mix(CombinationGeometry rows);
}
