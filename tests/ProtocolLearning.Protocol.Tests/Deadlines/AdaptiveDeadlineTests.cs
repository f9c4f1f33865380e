using ProtocolLearning.Protocol.Deadlines;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Deadlines;

public sealed class AdaptiveDeadlineTests
{
    private static readonly ScheduleDefinition Schedule = new(RoundMode.DiLoCo, 1, 1, 1, 1, 1, 1, 2, 60);

    [Fact]
    public void Next_without_measurements_is_the_upper_bound()
    {
        Assert.Equal(TimeSpan.FromSeconds(60), AdaptiveDeadline.Next([], Schedule));
        Assert.Equal(TimeSpan.FromSeconds(60), AdaptiveDeadline.Next([double.NaN, -1, double.PositiveInfinity], Schedule));
    }

    [Fact]
    public void Next_is_the_median_and_six_median_absolute_deviations()
    {
        Assert.Equal(TimeSpan.FromSeconds(16), AdaptiveDeadline.Next([9, 10, 11, 10, 8, 12, 10.5], Schedule));
    }

    [Fact]
    public void Next_for_a_fleet_exactly_on_time_leaves_a_margin()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), AdaptiveDeadline.Next([10, 10, 10, 10], Schedule));
    }

    [Theory]
    [InlineData(0.001, 2)]
    [InlineData(1e6, 60)]
    public void Next_stays_within_the_bounds(double taken, double expected)
    {
        Assert.Equal(TimeSpan.FromSeconds(expected), AdaptiveDeadline.Next([taken, taken], Schedule));
    }

    [Fact]
    public void Next_is_hardly_moved_by_a_minority_that_lies()
    {
        var lied = AdaptiveDeadline.Next([10, 10, 10, 11, 9, 1e300, 1e300, 0, 1e300], Schedule);

        Assert.InRange(lied.TotalSeconds, 15, 17);
    }
}
