using System.Net;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Tests.Peers;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Relays;

/// <summary>Members that can only dial out, reached through relays, over real connections.</summary>
public sealed class RelayTests : IDisposable
{
    private static readonly byte[] Tensor = [.. Enumerable.Range(0, 3_000_001).Select(i => (byte)(i * 31))];

    private readonly IdentityKey _key = IdentityKey.Generate();

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Send_between_two_members_behind_a_relay_and_one_that_listens_arrives_with_who_sent_it()
    {
        await using var relay = TestRelay.Start();
        await using var one = await TestRelay.MemberAsync(TestPeer.Named(0, 0), _key, relay.Endpoint);
        await using var two = await TestRelay.MemberAsync(TestPeer.Named(0, 1), _key, relay.Endpoint);
        await using var open = await TestPeer.StartAsync(TestPeer.Named(1, 0));
        TestPeer.Introduce(one, two, open);

        foreach (var (from, to) in new[] { (one, two), (two, one), (open, one), (open, two), (one, open) })
        {
            Assert.Equal(PeerSendOutcome.Sent, await from.SendAsync(to.Member, new StateReply(3, Tensor.Length), Tensor));
            var received = await to.Receiver.NextAsync();
            Assert.Equal(from.Member, received.From);
            Assert.Equal(Tensor, received.Payload);
        }

        Assert.Equal(2, relay.Figures.Members);
        Assert.True(relay.Figures.Bytes > 4 * Tensor.Length);
        Assert.Equal(0, relay.Figures.Refused);
        Assert.Contains("protocollearning_relay_members 2\n", relay.Figures.ToText(), StringComparison.Ordinal);
        Assert.Equal(0, one.Transport.ListenEndpoint.Port);
    }

    [Fact]
    public async Task Send_to_a_member_that_is_not_registered_is_unreachable_and_says_why()
    {
        await using var relay = TestRelay.Start();
        await using var open = await TestPeer.StartAsync(TestPeer.Named(1, 0));
        using var certificate = EphemeralCertificate.Create(TimeProvider.System);
        var absent = new PeerAddress(TestPeer.Named(0, 0), relay.Endpoint, certificate.Hash);
        open.Transport.UpdateRoster(new PeerRoster([open.Address, absent]));

        Assert.Equal(PeerSendOutcome.Unreachable, await open.SendAsync(absent.Member, new StateRequest(1)));

        Assert.Contains("unrecognized name", (await open.Receiver.NextUnreachableAsync()).Reason, StringComparison.Ordinal);
        Assert.True(relay.Figures.Refused > 0);
    }

    [Fact]
    public async Task Send_from_who_is_not_on_the_roster_is_refused_by_the_member_itself()
    {
        await using var relay = TestRelay.Start();
        await using var one = await TestRelay.MemberAsync(TestPeer.Named(0, 0), _key, relay.Endpoint);
        await using var stranger = await TestPeer.StartAsync(TestPeer.Named(0, 1));
        TestPeer.Introduce(one);
        stranger.Transport.UpdateRoster(new PeerRoster([stranger.Address, one.Address]));

        Assert.Equal(PeerSendOutcome.Unreachable, await stranger.SendAsync(one.Member, new StateRequest(1)));
    }

    [Fact]
    public async Task Relay_that_restarts_is_found_again_by_members_and_peers()
    {
        await using var relay = TestRelay.Start();
        await using var one = await TestRelay.MemberAsync(TestPeer.Named(0, 0), _key, relay.Endpoint);
        await using var open = await TestPeer.StartAsync(TestPeer.Named(1, 0));
        TestPeer.Introduce(one, open);
        Assert.Equal(PeerSendOutcome.Sent, await open.SendAsync(one.Member, new StateRequest(1)));
        Assert.Equal(new StateRequest(1), (await one.Receiver.NextAsync()).Message);

        await relay.StopAsync();
        Assert.Equal(one.Member, (await open.Receiver.NextUnreachableAsync()).Peer);
        relay.StartAgain();

        await SentAsync(open, one, new StateRequest(2));
        Assert.Equal(new StateRequest(2), (await one.Receiver.NextAsync()).Message);
    }

    [Fact]
    public async Task Member_whose_relay_is_lost_goes_on_at_the_next_and_says_so()
    {
        await using var first = TestRelay.Start();
        await using var second = TestRelay.Start();
        await using var one = await TestRelay.MemberAsync(TestPeer.Named(0, 0), _key, first.Endpoint, second.Endpoint);
        await using var open = await TestPeer.StartAsync(TestPeer.Named(1, 0));
        TestPeer.Introduce(one, open);
        Assert.Equal(first.Endpoint, one.Transport.Endpoint.Current);

        await first.StopAsync();
        await one.Transport.Endpoint.ChangesFromAsync(first.Endpoint, Deadline.Token());
        Assert.Equal(second.Endpoint, one.Transport.Endpoint.Current);
        TestPeer.Introduce(one, open);

        await SentAsync(open, one, new StateRequest(1));
    }

    [Fact]
    public async Task Relay_that_registers_members_and_lets_nobody_through_is_not_kept()
    {
        await using var useless = TestRelay.Start(new() { MaxPeersOfAMember = 0 });
        await using var good = TestRelay.Start();

        await using var one = await TestRelay.MemberAsync(TestPeer.Named(0, 0), _key, useless.Endpoint, good.Endpoint);

        Assert.Equal(good.Endpoint, one.Transport.Endpoint.Current);
    }

    [Fact]
    public async Task Member_whose_key_is_no_more_among_the_relays_loses_its_registration()
    {
        await using var relay = TestRelay.Start(new() { StallTimeout = TimeSpan.FromSeconds(1) });
        await using var one = await TestRelay.MemberAsync(TestPeer.Named(0, 0), _key, relay.Endpoint);

        relay.Refused[_key.PublicKey.Text] = true;

        await UntilAsync(() => relay.Figures.Members == 0 && relay.Figures.Refused > 0);
    }

    [Fact]
    public async Task Connections_from_one_source_above_its_bound_are_refused_and_others_go_on()
    {
        await using var relay = TestRelay.Start(new() { MaxConnectionsOfASource = 6 });
        await using var one = await TestRelay.MemberAsync(TestPeer.Named(0, 0), _key, relay.Endpoint);
        await using var open = await TestPeer.StartAsync(TestPeer.Named(1, 0));
        TestPeer.Introduce(one, open);
        await SentAsync(open, one, new StateRequest(1));

        using var flood = new Flood(IPEndPoint.Parse(relay.Endpoint), 20);
        await UntilAsync(() => relay.Figures.Refused > 0);

        await SentAsync(open, one, new StateRequest(2));
    }

    private static async Task SentAsync(TestPeer from, TestPeer to, PeerMessage message)
    {
        var late = Deadline.Token();
        while (await from.SendAsync(to.Member, message) != PeerSendOutcome.Sent)
        {
            late.ThrowIfCancellationRequested();
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var late = Deadline.Token();
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, late);
        }
    }
}
