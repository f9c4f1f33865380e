using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Adversary.Attacks;

/// <summary>Contributes a new random vector each round, factor times as long as its honest one.</summary>
internal sealed class RandomDirection(float factor) : IContributionShaper
{
    public bool Shape(long round, Span<float> pseudoGradient)
    {
        var norm = factor * VectorNorm.Of(pseudoGradient);
        Fill(pseudoGradient, new Random((int)round));
        VectorNorm.Set(pseudoGradient, norm);
        return true;
    }

    /// <summary>Independent values around zero; their vector's direction is what counts.</summary>
    public static void Fill(Span<float> vector, Random random)
    {
        foreach (ref var value in vector)
        {
            value = random.NextSingle() - random.NextSingle();
        }
    }
}
