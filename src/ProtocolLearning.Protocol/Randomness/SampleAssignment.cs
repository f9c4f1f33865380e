using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Randomness;

/// <summary>
/// Which training samples a stage-0 replica draws. They follow from the beacon alone, so that nobody chooses its own data and
/// everybody can recompute another's work (arXiv 2106.11257).
/// </summary>
public static class SampleAssignment
{
    /// <summary>
    /// The samples of one draw: uniform over the training samples, independent of each other and of every other draw; a sample
    /// may come more than once.
    /// </summary>
    /// <param name="beacon">The beacon that the round before revealed.</param>
    /// <param name="round">The round.</param>
    /// <param name="source">Slot of the stage-0 replica that draws.</param>
    /// <param name="index">Index of the draw among that replica's draws of the round, from 0.</param>
    /// <param name="sequences">Sequences in the microbatch.</param>
    /// <param name="trainingSamples">Number of training samples.</param>
    /// <returns>Sample ids, from 0 to below <paramref name="trainingSamples"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no training sample, or the number of sequences is negative.</exception>
    public static IReadOnlyList<long> Draw(Beacon beacon, long round, Slot source, int index, int sequences, long trainingSamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequences);
        ArgumentOutOfRangeException.ThrowIfLessThan(trainingSamples, 1);
        var randomness = new PublicRandomness(beacon, "samples", round, source.Stage, source.Index, index);
        var samples = new long[sequences];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = randomness.NextBelow(trainingSamples);
        }

        return samples;
    }
}
