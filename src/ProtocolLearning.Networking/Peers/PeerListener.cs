using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Accepts connections and serves each on its own; whatever one of them does ends that one alone.</summary>
internal sealed partial class PeerListener : IAsyncDisposable
{
    /// <summary>Connections that a worker serves at once.</summary>
    public const int MaxConnections = 1024;

    private const int Backlog = 512;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly ServedConnections _connections;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _accepting;

    private PeerListener(
        Socket socket, Func<Socket, CancellationToken, Task> serve, ServedConnections connections, TimeProvider time, ILogger logger)
    {
        _socket = socket;
        _serve = serve;
        _connections = connections;
        _time = time;
        _logger = logger;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static PeerListener Start(
        IPEndPoint listen, Func<Socket, CancellationToken, Task> serve, int maxConnections, TimeProvider time, ILogger logger)
    {
        var socket = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (listen.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(listen);
            socket.Listen(Backlog);
            return new PeerListener(socket, serve, new ServedConnections(maxConnections, time, logger), time, logger);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"cannot listen on {listen}: {exception.Message}", exception);
        }
    }

    /// <summary>Stops to listen and ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connections.StopAsync();
        _socket.Dispose();
        await _accepting;
        await _connections.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        var stopping = _connections.Stopping;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                _connections.Begin(await _socket.AcceptAsync(stopping), _serve);
            }
            catch (Exception exception) when (stopping.IsCancellationRequested
                && exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // Out of file handles, or a connection that was gone before it was accepted: neither ends the listening.
                LogCannotAccept(exception.Message);
                await Task.Delay(AcceptPause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection could not be accepted: {Problem}")]
    private partial void LogCannotAccept(string problem);
}
