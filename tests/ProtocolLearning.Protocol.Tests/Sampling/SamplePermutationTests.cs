using CsCheck;
using ProtocolLearning.Protocol.Sampling;

namespace ProtocolLearning.Protocol.Tests.Sampling;

public sealed class SamplePermutationTests
{
    [Fact]
    public void At_every_place_of_a_pass_gives_every_sample_once() =>
        Gen.Select(Gen.ULong, Gen.Long[0, 1000], Gen.Int[1, 700]).Sample((seed, pass, count) =>
        {
            var order = new SamplePermutation(seed, pass, count);
            Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), Enumerable.Range(0, count).Select(i => order.At(i)).Order());
        }, iter: 60);

    [Fact]
    public void At_is_the_same_on_every_machine()
    {
        var order = new SamplePermutation(7, 3, 1_000_000_007);
        Assert.Equal(Golden, Enumerable.Range(0, 4).Select(i => order.At(i)));
        Assert.NotEqual(Golden[0], new SamplePermutation(7, 4, 1_000_000_007).At(0));
        Assert.NotEqual(Golden[0], new SamplePermutation(8, 3, 1_000_000_007).At(0));
    }

    /// <summary>Neighbouring places are far apart, and no half of the samples comes first.</summary>
    [Fact]
    public void At_mixes()
    {
        const int Count = 20_000;
        var order = new SamplePermutation(1, 0, Count);
        var first = Enumerable.Range(0, Count / 2).Select(i => order.At(i)).ToList();

        Assert.InRange(first.Average(), 0.48 * Count, 0.52 * Count);
        Assert.InRange(first.Zip(first.Skip(1), (a, b) => Math.Abs(a - b)).Average(), 0.31 * Count, 0.36 * Count);
        Assert.InRange(first.Count(sample => sample % 2 == 0), 0.48 * first.Count, 0.52 * first.Count);
    }

    [Fact]
    public void Of_numbers_in_turn_go_through_all_samples_pass_after_pass()
    {
        const int Samples = 23;
        var drawn = Enumerable.Range(0, 23).SelectMany(number => PassSamples.Of(5, number, 3, Samples)).ToList();

        foreach (var pass in drawn.Chunk(Samples))
        {
            Assert.Equal(Enumerable.Range(0, Samples).Select(i => (long)i), pass.Order());
        }

        Assert.NotEqual(drawn.Take(Samples), drawn.Skip(Samples).Take(Samples));
    }

    private static readonly long[] Golden = [904751202, 281479011, 891387608, 394583763];
}
