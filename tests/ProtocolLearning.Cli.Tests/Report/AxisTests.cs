using CsCheck;
using ProtocolLearning.Cli.Report;

namespace ProtocolLearning.Cli.Tests.Report;

public sealed class AxisTests
{
    [Fact]
    public void Covering_any_values_holds_them_all_in_a_readable_number_of_round_steps() =>
        Gen.Double[-1e6, 1e6].Array[1, 20].Sample(values =>
        {
            var axis = Axis.Covering(values, 6, 0, 100);
            Assert.All(values, value => Assert.InRange(axis.Place(value), -1e-6, 100 + 1e-6));
            Assert.InRange(axis.Ticks.Count(), 2, 9);
        });

    [Theory]
    [InlineData(0.0, 5.5, "5")]
    [InlineData(0.0, 0.55, "0.5")]
    public void Label_has_as_many_decimals_as_the_step_needs(double least, double most, string expected)
    {
        var axis = Axis.Covering([least, most], 6, 0, 100);

        Assert.Contains(expected, axis.Ticks.Select(axis.Label));
    }

    [Fact]
    public void Covering_one_value_still_has_a_range() => Assert.True(Axis.Covering([3.0], 6, 0, 100).Most > 3.0);
}
