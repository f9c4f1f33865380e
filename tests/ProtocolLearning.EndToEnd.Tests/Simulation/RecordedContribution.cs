using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>What an honest member contributes, noted for references that compute the same by other means.</summary>
internal sealed class RecordedContribution(SimulatedWorld world, Member member) : IContributionShaper
{
    public bool Shape(long round, Span<float> pseudoGradient)
    {
        world.Contributions[(round, member)] = pseudoGradient.ToArray();
        return true;
    }
}
