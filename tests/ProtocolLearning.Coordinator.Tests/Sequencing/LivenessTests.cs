using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Coordinator.Tests.Sequencing;

public sealed class LivenessTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly Member Member = TestRun.Member(0, 0);
    private readonly Liveness _liveness = new(SequencerOptions.Default);

    [Fact]
    public void IsSilent_after_five_missed_heartbeats()
    {
        Beat(10, TimeSpan.FromSeconds(2));
        Assert.False(_liveness.IsSilent(Member, Start + TimeSpan.FromSeconds(29.9)));
        Assert.True(_liveness.IsSilent(Member, Start + TimeSpan.FromSeconds(30.1)));
    }

    [Fact]
    public void IsSilent_after_two_where_the_grace_is_shortened_until_the_next_heartbeat()
    {
        Beat(10, TimeSpan.FromSeconds(2));
        _liveness.Shorten(Member);
        Assert.True(_liveness.IsSilent(Member, Start + TimeSpan.FromSeconds(24.1)));
        _liveness.Beat(Member, new Heartbeat(1, 0), Start + TimeSpan.FromSeconds(24.2));
        Assert.False(_liveness.IsSilent(Member, Start + TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void IsSilent_waits_longer_for_a_slow_rhythm_but_not_without_bound()
    {
        Beat(40, TimeSpan.FromSeconds(5));
        Assert.False(_liveness.IsSilent(Member, Start + TimeSpan.FromSeconds(200 + 15)));
        Assert.True(_liveness.IsSilent(Member, Start + TimeSpan.FromSeconds(200 + 31)));
    }

    [Fact]
    public void IsSilent_of_who_was_never_heard_is_false() => Assert.False(_liveness.IsSilent(Member, Start + TimeSpan.FromDays(1)));

    private void Beat(int times, TimeSpan interval)
    {
        _liveness.Hear(Member, Start);
        for (var i = 1; i <= times; i++)
        {
            _liveness.Beat(Member, new Heartbeat(1, 0), Start + (i * interval));
        }
    }
}
