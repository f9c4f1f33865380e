using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Tests.Planning;

namespace ProtocolLearning.Protocol.Tests.Optimization;

public sealed class InnerRateTests
{
    [Theory]
    [InlineData(1, 0, 1.0)]
    [InlineData(6, 0, 0.55)]
    [InlineData(3, 5, 0.868)]
    [InlineData(10, 10, 0.1)]
    [InlineData(10, 25, 0.1)]
    [InlineData(12, 0, 0.1)]
    public void Of_falls_along_half_a_cosine_to_the_final_share(long round, int step, double expected) =>
        Assert.Equal(expected, InnerRate.Of(Run(finalRatePerMille: 100), round, step), 3);

    /// <summary>The bits are part of mode Synchronous: every replica computes the same rate.</summary>
    [Fact]
    public void CosineOfTurn_is_the_cosine_and_has_golden_bits()
    {
        Assert.All(Enumerable.Range(0, 1001), i => Assert.Equal(Math.Cos(Math.PI * i / 1000), InnerRate.CosineOfTurn(i / 1000.0), 1e-15));
        Assert.Equal(
            [4606741575090066687, 4603469518431672926, -4619902518423102882],
            new[] { 0.1, 0.3, 0.7 }.Select(x => BitConverter.DoubleToInt64Bits(InnerRate.CosineOfTurn(x))));
        Assert.Equal((1.0, -1.0), (InnerRate.CosineOfTurn(0), InnerRate.CosineOfTurn(1)));
    }

    [Fact]
    public void Of_a_run_without_decay_is_one() =>
        Assert.All(Enumerable.Range(1, 10), round => Assert.Equal(1, InnerRate.Of(Run(finalRatePerMille: 1000), round, 3)));

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Problems_names_a_share_outside_its_range(int finalRatePerMille) =>
        Assert.Contains(RunSoundness.Problems(Run(finalRatePerMille)), problem => problem.StartsWith("optimizer.inner.finalRatePerMille", StringComparison.Ordinal));

    private static RunDefinition Run(int finalRatePerMille)
    {
        var run = Planned.Run(1, 1, 1);
        return run with
        {
            Schedule = run.Schedule with { Rounds = 10, InnerSteps = 10 },
            Optimizer = run.Optimizer with { Inner = run.Optimizer.Inner with { FinalRatePerMille = finalRatePerMille } },
        };
    }
}
