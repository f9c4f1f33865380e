using System.Text;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class InboundConnectionsTests
{
    [Fact]
    public async Task Connection_that_says_nothing_ends_with_the_handshake_timeout()
    {
        await using var one = await TestPeer.StartAsync(
            TestPeer.Named(0, 0), new PeerLimits { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        using var silent = new RawPeer();

        await silent.ConnectAsync(one);

        await silent.ClosedAsync();
    }

    [Fact]
    public async Task Connection_one_handshake_too_many_ends_the_oldest_and_holds_nobody_up()
    {
        var limits = new PeerLimits { MaxHandshakes = 2, HandshakeTimeout = Deadline.Long * 2 };
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0), limits);
        using var oldest = new RawPeer();
        using var second = new RawPeer();
        using var member = new RawPeer();
        await oldest.ConnectAsync(one);
        await second.ConnectAsync(one);

        await member.OpenAsync(one);

        await await Task.WhenAny(oldest.ClosedAsync(), second.ClosedAsync());
        await member.SendAsync(FrameKind.Whole, new StateRequest(1), []);
        Assert.Equal(new StateRequest(1), (await one.Receiver.NextAsync()).Message);
    }

    [Fact]
    public async Task Connection_that_stops_within_a_frame_ends_and_hears_why()
    {
        await using var one = await TestPeer.StartAsync(
            TestPeer.Named(0, 0), new PeerLimits { StallTimeout = TimeSpan.FromSeconds(2) });
        using var stalled = new RawPeer();
        await stalled.OpenAsync(one);

        await stalled.Stream.WriteAsync((byte[])[(byte)FrameKind.Whole, 20, 0]);

        Assert.Contains("no whole frame came within", await stalled.ClosingAsync(), StringComparison.Ordinal);
        await stalled.ClosedAsync();
    }

    [Fact]
    public async Task Connection_lives_on_signs_of_life_alone()
    {
        await using var one = await TestPeer.StartAsync(
            TestPeer.Named(0, 0), new PeerLimits { StallTimeout = TimeSpan.FromSeconds(4) });
        using var idle = new RawPeer();
        await idle.OpenAsync(one);

        // Each comes a quarter of the timeout after the one before.
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(FrameKind.Alive, (await idle.NextAsync()).Kind);
            await idle.SendAsync(FrameKind.Alive, null, []);
        }

        await idle.SendAsync(FrameKind.Whole, new StateRequest(1), []);
        Assert.Equal((idle.Member, new StateRequest(1)), await NextHeader(one));
    }

    [Theory]
    [InlineData(2, 3, "the peer speaks versions 2 to 3 of the peer protocol, this end 1 to 1")]
    [InlineData(0, 0, "the peer speaks versions 0 to 0")]
    public async Task Connection_of_another_version_is_refused_and_hears_why(byte lowest, byte highest, string expected)
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        using var other = new RawPeer();

        var answer = await other.OpenAsync(one, PeerGreeting.Opening(lowest, highest));

        Assert.Contains(expected, await Refusal(other, answer), StringComparison.Ordinal);
        await other.ClosedAsync();
    }

    [Fact]
    public async Task Connection_that_opens_as_something_else_is_refused_and_hears_why()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        using var other = new RawPeer();

        var answer = await other.OpenAsync(one, Encoding.ASCII.GetBytes("GET / HT"));

        Assert.Contains("does not open as a peer's", await Refusal(other, answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_of_a_later_version_that_speaks_this_one_too_is_accepted()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        using var later = new RawPeer();

        var answer = await later.OpenAsync(one, PeerGreeting.Opening(1, 2));

        Assert.Null(PeerGreeting.Read(answer, out _));
        await later.SendAsync(FrameKind.Whole, new StateRequest(1), []);
        Assert.Equal((later.Member, new StateRequest(1)), await NextHeader(one));
    }

    [Fact]
    public async Task Member_that_leaves_the_roster_within_a_message_loses_its_connection_and_hears_why()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        using var removed = new RawPeer();
        await removed.OpenAsync(one);
        await removed.SendAsync(FrameKind.Whole, new StateRequest(1), []);
        Assert.Equal(removed.Member, (await one.Receiver.NextAsync()).From);
        await removed.SendAsync(FrameKind.Start, new StateReply(2, 1_000_000), []);
        await removed.SendAsync(FrameKind.Next, null, new byte[500_000]);

        one.Transport.UpdateRoster(new PeerRoster([one.Address]));

        Assert.Contains("left the roster", await removed.ClosingAsync(), StringComparison.Ordinal);
        await removed.ClosedAsync();
    }

    [Fact]
    public async Task Member_whose_certificate_is_replaced_loses_its_connection()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        using var before = new RawPeer();
        await before.OpenAsync(one);
        await before.SendAsync(FrameKind.Whole, new StateRequest(1), []);
        await one.Receiver.NextAsync();
        using var after = new RawPeer();

        await after.OpenAsync(one);

        Assert.Contains("left the roster", await before.ClosingAsync(), StringComparison.Ordinal);
        await after.SendAsync(FrameKind.Whole, new StateRequest(2), []);
        Assert.Equal((after.Member, new StateRequest(2)), await NextHeader(one));
    }

    [Fact]
    public async Task Transport_that_stops_tells_its_senders()
    {
        var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        using var member = new RawPeer();
        await member.OpenAsync(one);
        await member.SendAsync(FrameKind.Start, new StateReply(2, 1_000_000), []);

        var disposing = one.DisposeAsync().AsTask();

        Assert.Equal("the peer stops", await member.ClosingAsync());
        await disposing.WaitAsync(Deadline.Long);
    }

    private static async Task<string> Refusal(RawPeer peer, byte[] answer)
    {
        Assert.Null(PeerGreeting.Read(answer, out var reasonBytes));
        return PeerGreeting.Reason(await peer.ReadAsync(reasonBytes));
    }

    private static async Task<(Protocol.Membership.Member From, PeerMessage Message)> NextHeader(TestPeer peer)
    {
        var (from, message, _) = await peer.Receiver.NextAsync();
        return (from, message);
    }
}
