using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class TransferRatesTests
{
    private const int Mebibyte = 1 << 20;

    private static readonly Member[] Peers = [.. Enumerable.Range(0, 3).Select(index => new Member(new Slot(0, index), 1, $"p{index}"))];

    private readonly TransferRates _rates = new();

    [Fact]
    public void BytesPerSecond_is_the_lesser_of_what_all_peers_took_and_sent()
    {
        Assert.Null(Of(Peers));
        _rates.Sent(Peers[0], 4 * Mebibyte, TimeSpan.FromSeconds(1));
        _rates.Sent(Peers[1], 8 * Mebibyte, TimeSpan.FromSeconds(1));
        Assert.Null(Of(Peers));
        _rates.Received(Peers[2], 20 * Mebibyte, TimeSpan.FromSeconds(1));
        Assert.Equal(12.0 * Mebibyte, Of(Peers));
        _rates.Received(Peers[2], 20 * Mebibyte, TimeSpan.FromSeconds(20));
        Assert.Equal(12.0 * Mebibyte, Of(Peers));
        for (var i = 0; i < 40; i++)
        {
            _rates.Received(Peers[2], 20 * Mebibyte, TimeSpan.FromSeconds(20));
        }

        Assert.Equal(Mebibyte, Of(Peers)!.Value, 0.01 * Mebibyte);
    }

    [Fact]
    public void BytesPerSecond_of_little_is_not_known_and_pieces_add_up()
    {
        for (var i = 0; i < 15; i++)
        {
            _rates.Sent(Peers[0], Mebibyte / 4, TimeSpan.FromSeconds(0.25));
            _rates.Received(Peers[0], Mebibyte / 4, TimeSpan.FromSeconds(0.125));
            Assert.Null(Of(Peers));
        }

        _rates.Sent(Peers[0], Mebibyte / 4, TimeSpan.FromSeconds(0.25));
        _rates.Received(Peers[0], Mebibyte / 4, TimeSpan.FromSeconds(0.125));
        Assert.Equal(Mebibyte, Of(Peers)!.Value, 1);
    }

    [Fact]
    public void BytesPerSecond_counts_whoever_is_on_the_roster()
    {
        foreach (var peer in Peers)
        {
            _rates.Sent(peer, 4 * Mebibyte, TimeSpan.FromSeconds(1));
            _rates.Received(peer, 4 * Mebibyte, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(8.0 * Mebibyte, Of(Peers[1..]));
        Assert.Null(Of([]));
    }

    private double? Of(IEnumerable<Member> roster) =>
        _rates.BytesPerSecond(new PeerRoster(roster.Select(member => new PeerAddress(member, "host:1", $"hash-{member.Slot.Index}"))));
}
