namespace ProtocolLearning.Protocol.Sampling;

/// <summary>
/// The samples of a microbatch by its number. Microbatches are cut end to end from pass after pass over the training samples, each
/// pass in an order of its own, so that numbers 0, 1, 2, … hold every sample once before any comes again.
/// </summary>
public static class PassSamples
{
    /// <param name="seed">The run's seed.</param>
    /// <param name="microbatch">The microbatch's number in the run, from 0.</param>
    /// <param name="sequences">Sequences in each microbatch.</param>
    /// <param name="trainingSamples">Number of training samples, at least 1.</param>
    /// <returns>Sample ids, from 0 to below <paramref name="trainingSamples"/>.</returns>
    public static IReadOnlyList<long> Of(ulong seed, long microbatch, int sequences, long trainingSamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microbatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(trainingSamples, 1);
        var samples = new long[sequences];
        SamplePermutation? order = null;
        for (var i = 0; i < samples.Length; i++)
        {
            var (pass, place) = Math.DivRem(checked((microbatch * sequences) + i), trainingSamples);
            order = order?.Pass == pass ? order : new SamplePermutation(seed, pass, trainingSamples);
            samples[i] = order.At(place);
        }

        return samples;
    }
}
