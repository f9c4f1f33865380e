namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>
/// A rule whose result is a combination of the contributions, with coefficients that follow from their inner products alone. It treats all alike:
/// in another order they get the same coefficients, up to rounding and ties.
/// </summary>
internal interface ICombinationRule
{
    /// <summary>Chooses the coefficients.</summary>
    /// <param name="rows">The contributions, one or more.</param>
    Combination Combine(CombinationGeometry rows);
}
