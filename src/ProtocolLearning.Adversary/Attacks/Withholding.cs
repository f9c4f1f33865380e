using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Adversary.Attacks;

/// <summary>Trains and contributes nothing: the others wait for its commitment until the deadline.</summary>
internal sealed class Withholding : IContributionShaper
{
    public bool Shape(long round, Span<float> pseudoGradient) => false;
}
