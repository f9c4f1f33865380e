using ProtocolLearning.Worker.Hosting;

namespace ProtocolLearning.Worker.Tests.Hosting;

public sealed class ComputeLoadTests
{
    private readonly ComputeLoad _load = new();
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Value_fewRounds_isNotKnown()
    {
        Assert.Null(_load.Value);
        for (var round = 1; round < ComputeLoad.LeastRounds; round++)
        {
            Train(busy: 8, waiting: 2);
            Assert.Null(_load.Value);
        }

        Train(busy: 8, waiting: 2);
        Assert.Equal(0.8, _load.Value!.Value, 12);
    }

    [Fact]
    public void Value_whatIsComputedBetweenRounds_doesNotCount()
    {
        for (var round = 0; round < ComputeLoad.LeastRounds; round++)
        {
            Train(busy: 3, waiting: 7);
            _now += TimeSpan.FromSeconds(100);
            _load.Add(TimeSpan.FromSeconds(100));
            _load.Follow(false, _now);
        }

        Assert.Equal(0.3, _load.Value!.Value, 12);
    }

    [Fact]
    public void Value_changedWork_isFollowedOverSomeRounds()
    {
        for (var round = 0; round < ComputeLoad.LeastRounds; round++)
        {
            Train(busy: 10, waiting: 0);
        }

        Train(busy: 2, waiting: 8);
        Assert.Equal(0.6, _load.Value!.Value, 12);
        for (var round = 0; round < 20; round++)
        {
            Train(busy: 2, waiting: 8);
        }

        Assert.Equal(0.2, _load.Value!.Value, 5);
    }

    [Fact]
    public void Value_clockThatStandsOrWorkBeyondTheRound_staysWithinBounds()
    {
        for (var round = 0; round < 2 * ComputeLoad.LeastRounds; round++)
        {
            _load.Follow(true, _now);
            _load.Add(TimeSpan.FromSeconds(1));
            _load.Follow(false, _now);
            Assert.Null(_load.Value);
        }

        for (var round = 0; round < ComputeLoad.LeastRounds; round++)
        {
            _load.Follow(true, _now);
            _load.Add(TimeSpan.FromSeconds(9));
            _load.Follow(false, _now += TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, _load.Value);
    }

    private void Train(double busy, double waiting)
    {
        _load.Follow(true, _now);
        _load.Add(TimeSpan.FromSeconds(busy));
        _load.Follow(true, _now += TimeSpan.FromSeconds(busy));
        _load.Follow(false, _now += TimeSpan.FromSeconds(waiting));
    }
}
