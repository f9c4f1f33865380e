using System.Net.Security;
using System.Net.Sockets;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class OutboundConnectionTests
{
    private static readonly PeerLimits Once = new() { ConnectAttempts = 1 };

    [Fact]
    public Task Send_to_a_peer_that_speaks_another_version_says_so() => UnreachableAsync(
        stream => AnswerAsync(stream, PeerGreeting.Answer(0, "the peer speaks versions 1 to 1,\nthis end 4 to 5")),
        "the peer refused the connection: the peer speaks versions 1 to 1, this end 4 to 5");

    [Fact]
    public Task Send_to_a_peer_that_chooses_what_was_not_offered_says_so() =>
        UnreachableAsync(stream => AnswerAsync(stream, PeerGreeting.Answer(7, string.Empty)), "the peer chose version 7");

    [Fact]
    public Task Send_to_something_else_says_so() =>
        UnreachableAsync(stream => AnswerAsync(stream, "HTTP/1.1 400 Bad Request"u8.ToArray()), "does not answer as a peer");

    [Fact]
    public Task Send_to_a_peer_that_closes_instead_of_an_answer_says_so() =>
        UnreachableAsync(stream => AnswerAsync(stream, []), "the peer closed the connection without an answer");

    [Fact]
    public Task Send_to_a_peer_that_never_answers_is_given_back() => UnreachableAsync(
        stream => EndOfAsync(stream), "did not answer within", Once with { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });

    [Fact]
    public Task Send_to_a_listener_that_never_shakes_hands_is_given_back() => UnreachableAsync(
        new FakeListener((_, socket) => EndOfAsync(new NetworkStream(socket))),
        "did not answer within",
        Once with { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });

    [Fact]
    public async Task Send_to_a_peer_that_accepts_and_falls_silent_is_lost()
    {
        await using var listener = new FakeListener(async stream =>
        {
            await AnswerAsync(stream, PeerGreeting.Answer(1, string.Empty));
            await EndOfAsync(stream);
        });
        await using var one = await TestPeer.StartAsync(
            TestPeer.Named(0, 0), Once with { StallTimeout = TimeSpan.FromSeconds(2) });
        one.Transport.UpdateRoster(new PeerRoster([one.Address, listener.Address]));

        Assert.Equal(PeerSendOutcome.Sent, await one.SendAsync(listener.Member, new StateRequest(1)));

        Assert.Contains("said nothing for", (await one.Receiver.NextUnreachableAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)FrameKind.Whole, 0, "kind 1")]
    [InlineData((int)FrameKind.Closing, 5000, "header length 5000")]
    [InlineData((int)FrameKind.Alive, 1, "header length 1")]
    public async Task Send_to_a_peer_that_answers_with_a_wrong_frame_ends_the_connection(int kind, int header, string expected)
    {
        await using var listener = new FakeListener(async stream =>
        {
            var frame = new byte[FramePrefix.Bytes];
            new FramePrefix((FrameKind)kind, (uint)header, 0).Write(frame);
            await AnswerAsync(stream, [.. PeerGreeting.Answer(1, string.Empty), .. frame]);
            await EndOfAsync(stream);
        });
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0), Once);
        one.Transport.UpdateRoster(new PeerRoster([one.Address, listener.Address]));

        await one.SendAsync(listener.Member, new StateRequest(1));

        Assert.Contains(expected, (await one.Receiver.NextUnreachableAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("host:port")]
    [InlineData("host:70000")]
    public async Task Send_to_an_endpoint_that_is_none_is_given_back(string endpoint)
    {
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0), Once);
        var nowhere = new PeerAddress(TestPeer.Named(0, 1), endpoint, new string('0', 64));
        one.Transport.UpdateRoster(new PeerRoster([one.Address, nowhere]));

        Assert.Equal(PeerSendOutcome.Unreachable, await one.SendAsync(nowhere.Member, new StateRequest(1)));
        Assert.Contains("is not host:port", (await one.Receiver.NextUnreachableAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_to_a_peer_that_fails_at_first_tries_again()
    {
        await using var two = await TestPeer.StartAsync(TestPeer.Named(0, 1));
        await using var front = new FakeListener((count, socket) => count <= 2 ? Task.CompletedTask : ForwardAsync(socket, two));
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0), new PeerLimits { ConnectAttempts = 3 });
        one.Transport.UpdateRoster(new PeerRoster([one.Address, two.Address with { Endpoint = front.Endpoint }]));
        two.Transport.UpdateRoster(new PeerRoster([one.Address, two.Address]));

        Assert.Equal(PeerSendOutcome.Sent, await one.SendAsync(two.Member, new StateRequest(1)));

        Assert.Equal(new StateRequest(1), (await two.Receiver.NextAsync()).Message);
        Assert.Equal(3, front.Count);
    }

    [Fact]
    public async Task Dispose_while_sending_gives_back_what_was_not_sent()
    {
        var one = await TestPeer.StartAsync(TestPeer.Named(0, 0));
        await using var two = await TestPeer.StartAsync(TestPeer.Named(0, 1), new PeerLimits { MaxUndisposedBytes = 1 });
        TestPeer.Introduce(one, two);
        two.Receiver.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.Equal(PeerSendOutcome.Sent, await one.SendAsync(two.Member, new StateReply(1, 1), new byte[1]));
        var large = new byte[64 << 20];
        var sending = one.Send(two.Member, new StateReply(2, large.Length), large);
        var waiting = one.Send(two.Member, new StateReply(3, large.Length), large);

        await one.DisposeAsync().AsTask().WaitAsync(Deadline.Long);

        Assert.Contains(await sending.WaitAsync(Deadline.Long), new[] { PeerSendOutcome.Unreachable, PeerSendOutcome.NotOnRoster });
        Assert.Equal(PeerSendOutcome.NotOnRoster, await waiting.WaitAsync(Deadline.Long));
        Assert.Equal(PeerSendOutcome.NotOnRoster, await one.SendAsync(two.Member, new StateRequest(4)));
        two.Receiver.Gate.SetResult();
    }

    private static async Task UnreachableAsync(Func<SslStream, Task> serve, string expected, PeerLimits? limits = null) =>
        await UnreachableAsync(new FakeListener(serve), expected, limits);

    private static async Task UnreachableAsync(FakeListener serving, string expected, PeerLimits? limits = null)
    {
        await using var listener = serving;
        await using var one = await TestPeer.StartAsync(TestPeer.Named(0, 0), limits ?? Once);
        one.Transport.UpdateRoster(new PeerRoster([one.Address, listener.Address]));

        Assert.Equal(PeerSendOutcome.Unreachable, await one.SendAsync(listener.Member, new StateRequest(1)));
        Assert.Contains(expected, (await one.Receiver.NextUnreachableAsync()).Reason, StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(SslStream stream, byte[] answer)
    {
        await stream.ReadExactlyAsync(new byte[PeerGreeting.Bytes], Deadline.Token());
        await stream.WriteAsync(answer);
    }

    private static Task EndOfAsync(Stream stream) => stream.CopyToAsync(Stream.Null, Deadline.Token());

    private static async Task ForwardAsync(Socket socket, TestPeer to)
    {
        using var onward = new TcpClient();
        await onward.ConnectAsync(to.Transport.ListenEndpoint);
        await using var near = new NetworkStream(socket);
        await using var far = onward.GetStream();
        await Task.WhenAny(near.CopyToAsync(far, Deadline.Token()), far.CopyToAsync(near, Deadline.Token()));
    }
}
