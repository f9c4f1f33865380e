using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>The way in: finds out whose a connection is, reads it only as fast as the receiver takes it, and says why it ends.</summary>
internal sealed partial class InboundConnections(
    IConnectionSecurity security,
    PeerLimits limits,
    PeerAdmission admission,
    IPeerReceiver receiver,
    TransferRates rates,
    TimeProvider time,
    ILogger<InboundConnections> logger)
{
    private const int ReadAheadBytes = 128 * 1024;

    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnreadTimeout = TimeSpan.FromSeconds(1);

    private readonly HandshakeGate _handshakes = new(limits.MaxHandshakes, limits.HandshakeTimeout, time);

    /// <summary>Serves one connection to its end; does nothing that takes time before it returns its task.</summary>
    public async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Member? member = null;
        Stream? stream = null;
        EndPoint? from = null;
        try
        {
            from = socket.RemoteEndPoint;
            socket.NoDelay = true;
            (stream, var certificateHash, var version, var problem) = await GreetAsync(socket, stopping);
            PayloadBudget? budget = null;
            if (version != 0
                && !admission.TryBegin(certificateHash, ending, out member, out budget))
            {
                (version, problem) = (0, "the certificate belongs to no member of the roster");
            }

            if (member is null)
            {
                LogRefused(from, problem);
                await CloseAsync(socket, cancellationToken => stream.WriteAsync(PeerGreeting.Answer(0, problem), cancellationToken));
                return;
            }

            await stream.WriteAsync(PeerGreeting.Answer(version, string.Empty), ending.Token);
            await ServeAsync(new Connection(member, socket, stream, budget!, ending), stopping);
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            LogEnded(from, exception.Message);
        }
        finally
        {
            if (member is not null)
            {
                admission.End(member, ending);
            }

            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private async Task<(Stream Stream, string CertificateHash, byte Version, string Problem)> GreetAsync(
        Socket socket, CancellationToken stopping)
    {
        // In the order in which connections came: who is the oldest is not the thread pool's choice.
        using var handshake = _handshakes.Begin(stopping);
        await Task.Yield();
        var transport = new ReadAheadStream(new NetworkStream(socket, ownsSocket: false), ReadAheadBytes);
        var (stream, certificateHash) = await security.AcceptAsync(transport, handshake.Token);
        try
        {
            var opening = new byte[PeerGreeting.Bytes];
            await stream.ReadExactlyAsync(opening, handshake.Token);
            return (stream, certificateHash, PeerGreeting.Choose(opening, out var problem), problem);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task ServeAsync(Connection connection, CancellationToken stopping)
    {
        using var reading = new StallGuard(limits.StallTimeout, connection.Ending, time);
        using var writing = new StallGuard(limits.StallTimeout, connection.Ending, time);
        using var writer = new FrameWriter(connection.Stream, limits, writing, time);
        var alive = writer.KeepAliveAsync(limits.KeepAliveInterval, connection.Ending.Token);
        string? reason = null;
        try
        {
            reason = await ReadAsync(connection, reading);
        }
        catch (OperationCanceledException) when (connection.Ending.IsCancellationRequested)
        {
            reason = reading.Fired ? $"no whole frame came within {limits.StallTimeout}"
                : writing.Fired ? $"nothing was taken within {limits.StallTimeout}"
                : stopping.IsCancellationRequested ? "the peer stops"
                : "the member left the roster or opened another connection";
        }
        finally
        {
            await connection.Ending.CancelAsync();
            await alive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (reason is not null)
        {
            LogClosed(connection.Member, reason);
            await CloseAsync(
                connection.Socket,
                cancellationToken => writer.WriteAsync(FrameKind.Closing, PeerGreeting.Reason(reason), default, cancellationToken));
        }
    }

    /// <returns>Why the connection is to be closed, or null where the peer closed it.</returns>
    private async Task<string?> ReadAsync(Connection connection, StallGuard reading)
    {
        var (cancellationToken, budget) = (connection.Ending.Token, connection.Budget);
        using var reader = new FrameReader(
            connection.Stream, limits, budget, time, (bytes, took) => rates.Received(connection.Member, bytes, took));
        while (true)
        {
            reading.Arm();
            var outcome = await reader.ReadAsync(cancellationToken);
            reading.Disarm();
            if (outcome.Ended || outcome.Malformed is not null)
            {
                return outcome.Malformed;
            }

            if (outcome.Announced is { } announced)
            {
                await budget.WaitForRoomAsync(announced.PayloadBytes, open: 0, cancellationToken);
                reader.Open();
            }
            else if (outcome.Completed is { } completed)
            {
                await receiver.ReceiveAsync(connection.Member, completed, outcome.Payload!, cancellationToken);
                await budget.WaitForRoomAsync(0, reader.OpenBytes, cancellationToken);
            }
        }
    }

    // A socket that is closed with bytes unread resets its connection, which may overtake the reason: so they are read, for a while.
    private async Task CloseAsync(Socket socket, Func<CancellationToken, ValueTask> sayWhy)
    {
        using var deadline = new CancellationTokenSource(FarewellTimeout, time);
        await sayWhy(deadline.Token);
        socket.Shutdown(SocketShutdown.Send);
        deadline.CancelAfter(UnreadTimeout);
        var unread = new byte[4096];
        while (await socket.ReceiveAsync(unread, deadline.Token) > 0)
        {
        }
    }

    private static bool IsOfTheConnection(Exception exception) =>
        exception is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection from {Endpoint} is refused: {Problem}")]
    private partial void LogRefused(EndPoint? endpoint, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The connection from {Endpoint} ended: {Reason}")]
    private partial void LogEnded(EndPoint? endpoint, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection of {Peer} is closed: {Reason}")]
    private partial void LogClosed(Member peer, string reason);

    private sealed record Connection(
        Member Member, Socket Socket, Stream Stream, PayloadBudget Budget, CancellationTokenSource Ending);
}
