using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class WarningPaceTests
{
    [Fact]
    public void Allows_one_a_second_and_counts_the_rest()
    {
        var time = new FakeTimeProvider();
        var pace = new WarningPace(time);

        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(_ => pace.Allows(out var _)));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.Allows(out var skipped));
        Assert.Equal(2, skipped);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.Allows(out skipped));
        Assert.Equal(0, skipped);
    }
}
