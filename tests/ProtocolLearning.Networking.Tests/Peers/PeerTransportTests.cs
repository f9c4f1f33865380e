using System.Net;
using System.Net.Sockets;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class PeerTransportTests
{
    private static readonly byte[] Tensor = Bytes(1_000_003);

    [Fact]
    public async Task Send_tensor_and_small_messages_arrive_with_who_sent_them()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        await using var two = await TestPeer.StartAsync(TestPeer.Named(1, 0));
        TestPeer.Introduce(one, two);

        var outcome = await one.SendAsync(two.Member, new StateReply(3, Tensor.Length), Tensor);
        var (from, message, payload) = await two.Receiver.NextAsync();
        Assert.Equal(PeerSendOutcome.Sent, outcome);
        Assert.Equal(one.Member, from);
        Assert.Equal(new StateReply(3, Tensor.Length), message);
        Assert.Equal(Tensor, payload);

        await two.SendAsync(one.Member, new StateRequest(4));
        var answer = await one.Receiver.NextAsync();
        Assert.Equal(two.Member, answer.From);
        Assert.Equal(new StateRequest(4), answer.Message);
        Assert.Empty(answer.Payload);
    }

    [Fact]
    public async Task Send_small_message_behind_tensors_overtakes_them()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        await using var two = await TestPeer.StartAsync(TestPeer.Named(0, 1));
        TestPeer.Introduce(one, two);
        var large = Bytes(16 << 20);
        var tensors = Enumerable.Range(0, 4).Select(_ => one.Send(two.Member, new StateReply(1, large.Length), large)).ToArray();

        await one.SendAsync(two.Member, new StateRequest(9));

        Assert.Equal(new StateRequest(9), (await two.Receiver.NextAsync()).Message);
        Assert.All(await Task.WhenAll(tensors).WaitAsync(Deadline.Long), outcome => Assert.Equal(PeerSendOutcome.Sent, outcome));
        for (var i = 0; i < tensors.Length; i++)
        {
            Assert.Equal(large, (await two.Receiver.NextAsync()).Payload);
        }
    }

    [Fact]
    public async Task Send_to_a_member_that_is_not_on_the_roster_is_given_back()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        TestPeer.Introduce(one);

        Assert.Equal(PeerSendOutcome.NotOnRoster, await one.SendAsync(TestPeer.Named(0, 1), new StateRequest(1)));
    }

    [Fact]
    public async Task Send_from_a_certificate_that_is_not_on_the_roster_is_refused_by_the_handshake()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        await using var stranger = await TestPeer.StartAsync(TestPeer.Named(0, 1));
        TestPeer.Introduce(one);
        stranger.Transport.UpdateRoster(new PeerRoster([stranger.Address, one.Address]));

        Assert.Equal(PeerSendOutcome.Unreachable, await stranger.SendAsync(one.Member, new StateRequest(1)));
        Assert.Equal(one.Member, (await stranger.Receiver.NextUnreachableAsync()).Peer);
    }

    [Fact]
    public async Task Send_to_a_server_with_another_certificate_is_not_sent()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        await using var imposter = await TestPeer.StartAsync(TestPeer.Named(0, 1));
        using var expected = EphemeralCertificate.Create(TimeProvider.System);
        var pinned = imposter.Address with { CertificateHash = expected.Hash };
        imposter.Transport.UpdateRoster(new PeerRoster([one.Address]));
        one.Transport.UpdateRoster(new PeerRoster([one.Address, pinned]));

        Assert.Equal(PeerSendOutcome.Unreachable, await one.SendAsync(imposter.Member, new StateRequest(1)));
    }

    [Fact]
    public async Task Send_from_a_lower_epoch_is_refused_and_a_roster_update_ends_its_stream()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        await using var old = await TestPeer.StartAsync(TestPeer.Named(0, 1, epoch: 1));
        await using var successor = await TestPeer.StartAsync(TestPeer.Named(0, 1, epoch: 2));
        TestPeer.Introduce(one, old);
        Assert.Equal(PeerSendOutcome.Sent, await old.SendAsync(one.Member, new StateRequest(1)));
        Assert.Equal(old.Member, (await one.Receiver.NextAsync()).From);

        one.Transport.UpdateRoster(new PeerRoster([one.Address, old.Address, successor.Address]));

        Assert.Equal(one.Member, (await old.Receiver.NextUnreachableAsync()).Peer);
        Assert.Equal(PeerSendOutcome.Unreachable, await old.SendAsync(one.Member, new StateRequest(2)));
        Assert.Equal(PeerSendOutcome.NotOnRoster, await one.SendAsync(old.Member, new StateRequest(3)));
        successor.Transport.UpdateRoster(new PeerRoster([one.Address, successor.Address]));
        Assert.Equal(PeerSendOutcome.Sent, await successor.SendAsync(one.Member, new StateRequest(4)));
        Assert.Equal((successor.Member, new StateRequest(4)), await NextHeader(one));
    }

    [Fact]
    public async Task Send_malformed_message_ends_the_stream_and_the_receiver_lives_on()
    {
        var limits = new PeerLimits { MaxPayloadBytes = message => message is StateReply ? 10 : 0 };
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        await using var two = await TestPeer.StartAsync(TestPeer.Named(0, 1), limits);
        TestPeer.Introduce(one, two);

        await one.SendAsync(two.Member, new StateReply(1, Tensor.Length), Tensor);

        var (peer, reason) = await one.Receiver.NextUnreachableAsync();
        Assert.Equal(two.Member, peer);
        Assert.Contains("payload of 1000003 bytes is not within 0 to 10", reason, StringComparison.Ordinal);
        Assert.Equal(PeerSendOutcome.Sent, await one.SendAsync(two.Member, new StateRequest(2)));
        Assert.Equal((one.Member, new StateRequest(2)), await NextHeader(two));
    }

    [Fact]
    public async Task Send_to_a_peer_that_takes_nothing_costs_its_own_queue_alone()
    {
        var limits = new PeerLimits { MaxQueuedMessages = 8, MaxUndisposedBytes = Tensor.Length, ConnectAttempts = 2 };
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0), limits);
        await using var slow = await TestPeer.StartAsync(TestPeer.Named(0, 1), limits);
        await using var quick = await TestPeer.StartAsync(TestPeer.Named(0, 2), limits);
        TestPeer.Introduce(one, slow, quick);
        slow.Receiver.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = new List<Task<PeerSendOutcome>>();

        // Windows and queue hold a bounded amount; after that the sender hears of it at once.
        Task<PeerSendOutcome> last;
        do
        {
            last = one.Send(slow.Member, new StateReply(1, Tensor.Length), Tensor);
            waiting.Add(last);
            Assert.True(waiting.Count < 1000, "the queue has no bound");
        }
        while (!last.IsCompleted || await last == PeerSendOutcome.Sent);

        Assert.Equal(PeerSendOutcome.QueueFull, await last);
        Assert.Equal(PeerSendOutcome.Sent, await one.SendAsync(quick.Member, new StateReply(2, Tensor.Length), Tensor));
        Assert.Equal(Tensor, (await quick.Receiver.NextAsync()).Payload);
        slow.Receiver.Gate.SetResult();
        var outcomes = await Task.WhenAll(waiting).WaitAsync(Deadline.Long);
        Assert.Single(outcomes, PeerSendOutcome.QueueFull);
    }

    [Fact]
    public async Task Send_to_a_peer_that_stalls_within_a_message_is_given_back()
    {
        var limits = new PeerLimits { StallTimeout = TimeSpan.FromSeconds(2), MaxUndisposedBytes = 1, ConnectAttempts = 1 };
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0), limits);
        await using var stuck = await TestPeer.StartAsync(TestPeer.Named(0, 1), limits);
        TestPeer.Introduce(one, stuck);
        stuck.Receiver.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var large = Bytes(64 << 20);

        var first = one.Send(stuck.Member, new StateReply(1, 1), new byte[1]);
        var second = one.Send(stuck.Member, new StateReply(1, large.Length), large);

        Assert.Equal(PeerSendOutcome.Sent, await first.WaitAsync(Deadline.Long));
        Assert.Equal(PeerSendOutcome.Unreachable, await second.WaitAsync(Deadline.Long));
        Assert.Equal(stuck.Member, (await one.Receiver.NextUnreachableAsync()).Peer);
        stuck.Receiver.Gate.SetResult();
    }

    [Fact]
    public async Task Send_to_nobody_is_given_back_and_reported()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        var gone = new PeerAddress(TestPeer.Named(0, 1), $"127.0.0.1:{UnusedPort()}", new string('0', 64));
        one.Transport.UpdateRoster(new PeerRoster([one.Address, gone]));

        Assert.Equal(PeerSendOutcome.Unreachable, await one.SendAsync(gone.Member, new StateRequest(1)));
        Assert.Equal(gone.Member, (await one.Receiver.NextUnreachableAsync()).Peer);
    }

    [Fact]
    public async Task Send_after_the_peer_died_and_came_back_connects_again()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        var two = await TestPeer.StartAsync(TestPeer.Named(0, 1));
        TestPeer.Introduce(one, two);
        await one.SendAsync(two.Member, new StateRequest(1));
        await two.Receiver.NextAsync();

        await two.DisposeAsync();
        Assert.Equal(two.Member, (await one.Receiver.NextUnreachableAsync()).Peer);
        await using var restarted = await TestPeer.StartAsync(two.Member);
        TestPeer.Introduce(one, restarted);

        Assert.Equal(PeerSendOutcome.Sent, await one.SendAsync(restarted.Member, new StateRequest(2)));
        Assert.Equal((one.Member, new StateRequest(2)), await NextHeader(restarted));
    }

    [Fact]
    public async Task Send_header_that_contradicts_its_payload_is_the_callers_mistake()
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));

        Assert.Throws<ArgumentException>(() => one.Transport.Send(TestPeer.Named(0, 1), new StateReply(1, 5), new byte[4], null));
    }

    [Fact]
    public void Roster_with_two_members_of_one_slot_keeps_the_higher_epoch()
    {
        var old = new PeerAddress(TestPeer.Named(0, 0, epoch: 1), "a:1", "aa");
        var current = new PeerAddress(TestPeer.Named(0, 0, epoch: 2), "b:1", "bb");

        var roster = new PeerRoster([current, old]);

        Assert.Equal([current], roster.Addresses);
        Assert.False(roster.TryFindByCertificate("aa", out _));
        Assert.False(roster.TryFind(old.Member, out _));
        Assert.True(roster.TryFind(current.Member, out _));
    }

    [Fact]
    public void Roster_with_a_certificate_that_two_slots_claim_gives_it_to_nobody()
    {
        var roster = new PeerRoster(
            [new PeerAddress(TestPeer.Named(0, 0), "a:1", "aa"), new PeerAddress(TestPeer.Named(0, 1), "b:1", "aa")]);

        Assert.False(roster.TryFindByCertificate("aa", out _));
    }

    private static async Task<(Member From, PeerMessage Message)> NextHeader(TestPeer peer)
    {
        var (from, message, _) = await peer.Receiver.NextAsync();
        return (from, message);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static int UnusedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
