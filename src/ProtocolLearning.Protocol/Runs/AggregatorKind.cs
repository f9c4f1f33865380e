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

    /// <summary>The contribution that is nearest to its n - f - 2 nearest others (Blanchard et al., 2017).</summary>
    Krum,

    /// <summary>The mean of the n - f contributions that <see cref="Krum"/> likes best.</summary>
    MultiKrum,

    /// <summary>The point with the least sum of distances to all (arXiv 1912.13445).</summary>
    GeometricMedian,

    /// <summary>The median of each coordinate (arXiv 1803.01498).</summary>
    CoordinateMedian,

    /// <summary>The mean of each coordinate without the f least and the f largest values (arXiv 1803.01498).</summary>
    TrimmedMean,
}
