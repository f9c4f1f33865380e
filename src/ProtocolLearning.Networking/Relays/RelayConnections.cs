using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>Finds out what a connection to a relay is for, a member's registration, a member's fetching or a peer's way in, and serves it.</summary>
internal sealed partial class RelayConnections(
    RelayRegistrar registrar, RelayTable table, RelayLimits limits, RelayFigures figures, TimeProvider time, ILogger logger)
{
    // TLS alerts, RFC 8446 section 6.2: the peer's own TLS says why it was not let through.
    private static readonly byte[] UnrecognizedName = [21, 3, 3, 0, 2, 2, 112];
    private static readonly byte[] MalformedHello = [21, 3, 3, 0, 2, 2, 50];

    private readonly HandshakeGate _handshakes = new(limits.MaxHandshakes, limits.HandshakeTimeout, time);
    private readonly SourceCounts _sources = new(limits.MaxConnectionsOfASource);
    private readonly WarningPace _warnings = new(time);

    /// <summary>Serves one connection to its end.</summary>
    public async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        IPAddress? source = null;
        try
        {
            var address = SourceNetwork.Of(((IPEndPoint)socket.RemoteEndPoint!).Address);
            if (!_sources.TryEnter(address))
            {
                Refuse(socket, $"its source has {limits.MaxConnectionsOfASource} open");
                return;
            }

            source = address;
            socket.NoDelay = true;
            await ServeKnownAsync(socket, source, stopping);
        }
        catch (Exception exception) when (exception
            is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            LogEnded(source, exception.Message);
        }
        finally
        {
            if (source is not null)
            {
                _sources.Leave(source);
            }
        }
    }

    private async Task ServeKnownAsync(Socket socket, IPAddress source, CancellationToken stopping)
    {
        using var handshake = _handshakes.Begin(stopping);
        await Task.Yield();
        var bytes = new byte[RelayWire.TicketBytes];
        var count = await ReceiveAsync(socket, bytes.AsMemory(0, RelayWire.OpeningBytes), handshake.Token);
        if (bytes[0] == ClientHello.HandshakeRecord)
        {
            await ServePeerAsync(socket, source, bytes.AsMemory(0, count), handshake, stopping);
            return;
        }

        await ReceiveAllAsync(socket, bytes.AsMemory(count, RelayWire.OpeningBytes - count), handshake.Token);
        switch (RelayWire.Purpose(bytes, out var problem))
        {
            case RelayWire.Register:
                await registrar.ServeAsync(socket, handshake, stopping);
                break;
            case RelayWire.Fetch:
                await ReceiveAllAsync(socket, bytes, handshake.Token);
                await ServeFetchAsync(socket, new Guid(bytes), handshake);
                break;
            default:
                Refuse(socket, problem);
                await RelayPair.SendAsync(socket, RelayWire.Answer(problem), handshake.Token);
                break;
        }
    }

    private async Task ServePeerAsync(
        Socket socket, IPAddress source, ReadOnlyMemory<byte> first, HandshakeGate.Handshake handshake, CancellationToken stopping)
    {
        var bytes = new byte[ClientHello.MaxBytes];
        first.CopyTo(bytes);
        var count = first.Length;
        ClientHelloProgress progress;
        string name;
        while ((progress = ClientHello.Read(bytes.AsSpan(0, count), out name)) == ClientHelloProgress.Partial && count < bytes.Length)
        {
            count += await ReceiveAsync(socket, bytes.AsMemory(count), handshake.Token);
        }

        if (progress != ClientHelloProgress.Whole)
        {
            await RefuseAsync(socket, MalformedHello, "it does not begin a TLS handshake", handshake.Token);
            return;
        }

        var waiting = MemberServerName.TryParse(name, out var certificateHash) ? table.Wait(certificateHash, source) : null;
        if (waiting is null)
        {
            var problem = certificateHash is null ? "it names no member: is it a worker of an earlier release?"
                : $"the member with certificate {certificateHash} is not registered here, or has as many peers as it may";
            await RefuseAsync(socket, UnrecognizedName, problem, handshake.Token);
            return;
        }

        handshake.Dispose();
        try
        {
            using var deadline = new CancellationTokenSource(limits.FetchTimeout, time);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(waiting.MadeRoom, stopping);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ending.Token);
            var member = await waiting.Fetched.WaitAsync(either.Token);
            await RelayPair.SendAsync(member, bytes.AsMemory(0, count), either.Token);
            bytes = null;
            await PairAsync(socket, member, ending.Token);
        }
        finally
        {
            table.Leave(waiting);
        }
    }

    private async Task PairAsync(Socket peer, Socket member, CancellationToken stopping)
    {
        figures.Begin();
        try
        {
            await RelayPair.RunAsync(peer, member, limits, figures, time, stopping);
        }
        finally
        {
            figures.End();
        }
    }

    private async Task ServeFetchAsync(Socket socket, Guid ticket, HandshakeGate.Handshake handshake)
    {
        if (table.Fetch(ticket, socket) is not { } waiting)
        {
            Refuse(socket, "no peer waits with its ticket");
            return;
        }

        handshake.Dispose();
        await waiting.Over;
    }

    private async Task RefuseAsync(Socket socket, byte[] alert, string problem, CancellationToken cancellationToken)
    {
        Refuse(socket, problem);
        await RelayPair.SendAsync(socket, alert, cancellationToken);
        socket.Shutdown(SocketShutdown.Send);
    }

    private void Refuse(Socket socket, string problem)
    {
        figures.Refuse();
        if (_warnings.Allows(out var skipped))
        {
            LogRefused(socket.RemoteEndPoint, problem, skipped);
        }
    }

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var count = await socket.ReceiveAsync(bytes, cancellationToken);
        return count > 0 ? count : throw new IOException("it was closed before it had said what it is for");
    }

    private static async Task ReceiveAllAsync(Socket socket, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await ReceiveAsync(socket, bytes, cancellationToken)..];
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The connection from {Endpoint} is refused: {Problem} ({Skipped} refusals before it are not logged)")]
    private partial void LogRefused(EndPoint? endpoint, string problem, long skipped);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection from {Source} ended: {Reason}")]
    private partial void LogEnded(IPAddress? source, string reason);
}
