using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// A member's end of its registration at a relay. The relay itself proves nothing: what it can do is to let nobody through, which the
/// member finds out by calling itself.
/// </summary>
internal sealed class RelayRegistration : IDisposable
{
    private static readonly TimeSpan StatementLifetime = TimeSpan.FromMinutes(5);

    private readonly Socket _socket;
    private readonly SslStream _stream;
    private readonly TimeSpan _stallTimeout;
    private readonly TimeProvider _time;

    private RelayRegistration(Socket socket, SslStream stream, TimeSpan stallTimeout, TimeProvider time)
    {
        _socket = socket;
        _stream = stream;
        _stallTimeout = stallTimeout;
        _time = time;
        Relay = socket.RemoteEndPoint!;
    }

    /// <summary>The address that the relay was found at; peers are fetched there, whatever its name stands for later.</summary>
    public EndPoint Relay { get; }

    /// <summary>Registers at a relay.</summary>
    /// <param name="endpoint">host:port of the relay.</param>
    /// <param name="certificate">The member's certificate.</param>
    /// <param name="key">Its participant's key.</param>
    /// <param name="limits">How long it may take.</param>
    /// <param name="time">The clock of timeouts.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">The relay cannot be reached or refuses, and why.</exception>
    public static async Task<RelayRegistration> OpenAsync(
        string endpoint,
        EphemeralCertificate certificate,
        IdentityKey key,
        PeerLimits limits,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.HandshakeTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        Socket? socket = null;
        SslStream? stream = null;
        try
        {
            socket = await ConnectAsync(endpoint, ending.Token);
            await RelayPair.SendAsync(socket, RelayWire.Opening(RelayWire.Register), ending.Token);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(TransportSecurity.Client(certificate.Certificate, static _ => true), ending.Token);
            var statement = new RelayStatement(certificate.Hash, (time.GetUtcNow() + StatementLifetime).ToUnixTimeSeconds());
            var json = JsonSerializer.SerializeToUtf8Bytes(key.Sign(SignatureDomain.RelayStatement, statement), ProtocolJson.Options);
            var prefix = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(prefix, (ushort)json.Length);
            await stream.WriteAsync((byte[])[.. prefix, .. json], ending.Token);
            if (await AnswerAsync(stream, ending.Token) is { } problem)
            {
                throw new IOException($"relay {endpoint}: {problem}");
            }

            var registration = new RelayRegistration(socket, stream, limits.StallTimeout, time);
            (socket, stream) = (null, null);
            return registration;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"relay {endpoint} did not answer within {limits.HandshakeTimeout}");
        }
        catch (Exception exception) when (exception is SocketException or AuthenticationException)
        {
            throw new IOException($"relay {endpoint}: {exception.GetBaseException().Message}", exception);
        }
        finally
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            socket?.Dispose();
        }
    }

    /// <summary>Opens a TCP connection to host:port.</summary>
    /// <exception cref="SocketException">There is none.</exception>
    /// <exception cref="IOException">The text is not host:port.</exception>
    public static async Task<Socket> ConnectAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate($"tcp://{endpoint}", UriKind.Absolute, out var address) || address.Port <= 0)
        {
            throw new IOException($"{endpoint} is not host:port");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Stays registered until either end closes the connection or the relay says nothing any more.</summary>
    /// <param name="waits">Hears the ticket of each peer that waits to be fetched.</param>
    /// <param name="stopping">Ends the registration.</param>
    /// <returns>Why it ended.</returns>
    public async Task<string> HoldAsync(Action<Guid> waits, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var silence = new StallGuard(_stallTimeout, ending, _time);
        Task<string>[] flows = [ListenAsync(waits, silence, ending.Token), KeepAliveAsync(ending.Token)];
        var first = await Task.WhenAny(flows);
        await ending.CancelAsync();
        await Task.WhenAll((Task[])flows).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first.IsCompletedSuccessfully ? await first
            : silence.Fired ? $"the relay said nothing for {_stallTimeout}"
            : first.Exception?.GetBaseException().Message ?? "the registration was ended";
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private static async Task<string?> AnswerAsync(SslStream stream, CancellationToken cancellationToken)
    {
        var answer = new byte[RelayWire.OpeningBytes];
        if (await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken) < answer.Length)
        {
            return "it closed the connection without an answer";
        }

        var problem = RelayWire.ReadAnswer(answer, out var reasonBytes);
        if (problem is not null || reasonBytes == 0)
        {
            return problem;
        }

        var reason = new byte[reasonBytes];
        var count = await stream.ReadAtLeastAsync(reason, reasonBytes, throwOnEndOfStream: false, cancellationToken);
        return PeerGreeting.Reason(reason.AsSpan(0, count));
    }

    private async Task<string> ListenAsync(Action<Guid> waits, StallGuard silence, CancellationToken cancellationToken)
    {
        var frame = new byte[RelayWire.FrameBytes];
        while (true)
        {
            silence.Arm();
            if (await _stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken) < frame.Length)
            {
                return "the relay closed the connection";
            }

            switch (frame[0])
            {
                case RelayWire.Alive:
                    break;
                case RelayWire.Waiting:
                    waits(new Guid(frame.AsSpan(1)));
                    break;
                default:
                    return $"the relay sent a frame of kind {frame[0]}";
            }
        }
    }

    private async Task<string> KeepAliveAsync(CancellationToken cancellationToken)
    {
        var alive = RelayWire.Frame(RelayWire.Alive, Guid.Empty);
        while (true)
        {
            await Task.Delay(_stallTimeout / 4, _time, cancellationToken);
            await _stream.WriteAsync(alive, cancellationToken);
        }
    }
}
