namespace ProtocolLearning.Protocol.Training;

/// <summary>Stands between a replica and its pseudo-gradient before it commits to it. An honest worker changes nothing.</summary>
public interface IContributionShaper
{
    /// <summary>Changes the pseudo-gradient in place.</summary>
    /// <param name="round">The round that was closed.</param>
    /// <param name="pseudoGradient">Old weights minus new, in name order.</param>
    /// <returns>Whether it is contributed at all.</returns>
    bool Shape(long round, Span<float> pseudoGradient);
}
