namespace ProtocolLearning.Protocol.Runs;

/// <summary>The rule that combines the pseudo-gradients of a stage group.</summary>
public enum AggregatorKind
{
    /// <summary>Mean weighted by the tokens that the last stage confirmed.</summary>
    Mean,

    /// <summary>CenteredClip (arXiv 2012.10333), unweighted, run to convergence.</summary>
    CenteredClip,

    /// <summary>Mean length in the mean direction, both weighted as <see cref="Mean"/> (arXiv 2604.21428).</summary>
    RadialDirectional,
}
