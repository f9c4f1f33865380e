using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class NextStagePeersTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly Member[] Members = [Member(0), Member(1)];
    private readonly NextStagePeers _peers = new(new Member(new Slot(0, 0), 1, "self"));

    public NextStagePeersTests() => _peers.Follow(Members);

    [Fact]
    public void Choose_of_a_peer_that_failed_waits_longer_each_time()
    {
        _peers.Follow([Members[0]]);
        _peers.Failed(Members[0], Start);
        Assert.Null(_peers.Choose([], Start + TimeSpan.FromSeconds(0.9)));
        Assert.Equal(Members[0], _peers.Choose([], Start + TimeSpan.FromSeconds(1)));
        _peers.Failed(Members[0], Start + TimeSpan.FromSeconds(1));
        Assert.Null(_peers.Choose([], Start + TimeSpan.FromSeconds(2.9)));
        Assert.NotNull(_peers.Choose([], Start + TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Choose_avoids_where_the_microbatch_has_been_unless_nobody_else_is_there()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(Members[1], _peers.Choose([Members[0]], Start));
        }

        Assert.NotNull(_peers.Choose(Members, Start));
    }

    [Fact]
    public void Choose_prefers_the_faster_peer()
    {
        for (var i = 0; i < 50; i++)
        {
            _peers.Succeeded(Members[0], TimeSpan.FromSeconds(1));
            _peers.Succeeded(Members[1], TimeSpan.FromSeconds(3));
        }

        var chosen = Enumerable.Range(0, 400).Select(_ => _peers.Choose([], Start)).ToArray();
        Assert.InRange(chosen.Count(member => member == Members[0]), 280, 320);
    }

    private static Member Member(int index) => new(new Slot(1, index), 1, $"p{index}");
}
