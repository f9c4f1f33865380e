using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Adversary.Attacks;

/// <summary>A free-rider: contributes what it computed some rounds ago, and nothing before it has that.</summary>
internal sealed class StaleUpdate(int rounds) : IContributionShaper
{
    private readonly Queue<float[]> _past = new();

    public bool Shape(long round, Span<float> pseudoGradient)
    {
        _past.Enqueue(pseudoGradient.ToArray());
        if (_past.Count <= rounds)
        {
            return false;
        }

        _past.Dequeue().CopyTo(pseudoGradient);
        return true;
    }
}
