using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Adversary.Attacks;

/// <summary>Pushes in one fixed random direction, factor times as long as its honest vector (BTARD's "constant direction").</summary>
internal sealed class ConstantDirection(float factor) : IContributionShaper
{
    private const int Seed = 1;

    public bool Shape(long round, Span<float> pseudoGradient)
    {
        var norm = factor * VectorNorm.Of(pseudoGradient);
        RandomDirection.Fill(pseudoGradient, new Random(Seed));
        VectorNorm.Set(pseudoGradient, norm);
        return true;
    }
}
