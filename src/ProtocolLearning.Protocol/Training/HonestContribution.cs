namespace ProtocolLearning.Protocol.Training;

/// <summary>Contributes what was computed.</summary>
public sealed class HonestContribution : IContributionShaper
{
    /// <inheritdoc />
    public bool Shape(long round, Span<float> pseudoGradient) => true;
}
