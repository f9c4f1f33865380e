using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Adversary.Attacks;

/// <summary>Contributes -factor times its own pseudo-gradient: gradient ascent (BTARD, arXiv 2106.11257, uses -1000).</summary>
internal sealed class SignFlip(float factor) : IContributionShaper
{
    public bool Shape(long round, Span<float> pseudoGradient)
    {
        for (var i = 0; i < pseudoGradient.Length; i++)
        {
            pseudoGradient[i] *= -factor;
        }

        return true;
    }
}
