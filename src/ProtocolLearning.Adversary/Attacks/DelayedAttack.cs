using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Adversary.Attacks;

/// <summary>Is honest before a round, so that it is trusted when the attack begins.</summary>
internal sealed class DelayedAttack(IContributionShaper attack, long firstRound) : IContributionShaper
{
    public bool Shape(long round, Span<float> pseudoGradient) => round < firstRound || attack.Shape(round, pseudoGradient);
}
