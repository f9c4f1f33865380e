using System.Net.Sockets;
using System.Security.Authentication;

namespace ProtocolLearning.Networking.Peers;

/// <summary>A connection that its peer has accepted: it carries a queue out until either end closes it.</summary>
internal sealed class OutboundConnection : IDisposable
{
    private static readonly TimeSpan ReasonTimeout = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly PeerLimits _limits;
    private readonly TimeProvider _time;

    private OutboundConnection(Socket socket, Stream stream, PeerLimits limits, TimeProvider time)
    {
        _socket = socket;
        _stream = stream;
        _limits = limits;
        _time = time;
    }

    /// <summary>Connects, proves both ends, and waits until the peer has found this member on its roster.</summary>
    /// <exception cref="IOException">There is no such connection, and why.</exception>
    public static async ValueTask<OutboundConnection> OpenAsync(
        PeerAddress peer,
        IConnectionSecurity security,
        PeerLimits limits,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var endpoint = peer.Endpoint;
        if (!Uri.TryCreate($"tcp://{endpoint}", UriKind.Absolute, out var address) || address.Port <= 0)
        {
            throw new IOException($"{endpoint} is not host:port");
        }

        using var deadline = new CancellationTokenSource(limits.HandshakeTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, ending.Token);
            stream = await security.ConnectAsync(
                new NetworkStream(socket, ownsSocket: false), peer.CertificateHash, ending.Token);
            await stream.WriteAsync(PeerGreeting.Opening(), ending.Token);
            if (await AnswerAsync(stream, ending.Token) is { } problem)
            {
                throw new IOException(problem);
            }

            var connection = new OutboundConnection(socket, stream, limits, time);
            (socket, stream) = (null, null);
            return connection;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{endpoint} did not answer within {limits.HandshakeTimeout}");
        }
        catch (Exception exception) when (exception is SocketException or AuthenticationException)
        {
            throw new IOException($"{endpoint}: {exception.GetBaseException().Message}", exception);
        }
        finally
        {
            stream?.Dispose();
            socket?.Dispose();
        }
    }

    /// <summary>Sends what the queue holds and will hold.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="sent">Hears how long each piece of a tensor took.</param>
    /// <param name="stopping">Ends the connection.</param>
    /// <returns>Why the connection ended.</returns>
    public async Task<string> SendAsync(OutboundQueue queue, Action<int, TimeSpan> sent, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var writing = new StallGuard(_limits.StallTimeout, ending, _time);
        using var listening = new StallGuard(_limits.StallTimeout, ending, _time);
        using var writer = new FrameWriter(_stream, _limits, writing, _time);
        var answer = ListenAsync(listening, ending.Token);
        var pump = OutboundPump.RunAsync(queue, writer, _limits.ChunkBytes, sent, _time, ending.Token);
        var alive = writer.KeepAliveAsync(_limits.KeepAliveInterval, ending.Token);
        if (await Task.WhenAny(answer, pump, alive) != answer)
        {
            // The peer's own reason, where it gave one, says more than a broken pipe.
            await Task.WhenAny(answer, Task.Delay(ReasonTimeout, _time, ending.Token));
        }

        await ending.CancelAsync();
        await Task.WhenAll(answer, pump, alive).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answer.IsCompletedSuccessfully)
        {
            return await answer;
        }

        var broken = new[] { answer, pump, alive }.FirstOrDefault(task => task.IsFaulted);
        return writing.Fired ? $"the peer took nothing for {_limits.StallTimeout}"
            : listening.Fired ? $"the peer said nothing for {_limits.StallTimeout}"
            : broken?.Exception?.GetBaseException().Message ?? "the connection was ended";
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private static async Task<string?> AnswerAsync(Stream stream, CancellationToken cancellationToken)
    {
        var answer = new byte[PeerGreeting.Bytes];
        if (await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken) < answer.Length)
        {
            return "the peer closed the connection without an answer";
        }

        var problem = PeerGreeting.Read(answer, out var reasonBytes);
        return problem is null && reasonBytes > 0
            ? $"the peer refused the connection: {await ReasonAsync(stream, reasonBytes, cancellationToken)}"
            : problem;
    }

    private static async Task<string> ReasonAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        var reason = new byte[length];
        var count = await stream.ReadAtLeastAsync(reason, length, throwOnEndOfStream: false, cancellationToken);
        return PeerGreeting.Reason(reason.AsSpan(0, count));
    }

    private async Task<string> ListenAsync(StallGuard listening, CancellationToken cancellationToken)
    {
        var prefix = new byte[FramePrefix.Bytes];
        while (true)
        {
            listening.Arm();
            if (await _stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken) < prefix.Length)
            {
                return "the peer closed the connection";
            }

            var frame = FramePrefix.Read(prefix);
            if (frame.ProblemFromReceiver() is { } problem)
            {
                return $"the peer answered with {problem}";
            }

            if (frame.Kind == FrameKind.Closing)
            {
                return await ReasonAsync(_stream, (int)frame.HeaderBytes, cancellationToken);
            }
        }
    }
}
