namespace ProtocolLearning.Protocol.Runs;

/// <summary>The rule that combines the pseudo-gradients of a stage group.</summary>
public enum AggregatorKind
{
    /// <summary>Mean weighted by the tokens that the last stage confirmed.</summary>
    Mean,

    /// <summary>CenteredClip (arXiv 2012.10333), unweighted, run to convergence.</summary>
    CenteredClip,
}
