using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Accepts connections and serves each on its own; whatever one of them does ends that one alone.</summary>
internal sealed partial class PeerListener : IAsyncDisposable
{
    private const int Backlog = 512;
    private const int MaxConnections = 1024;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;

    private PeerListener(Socket socket, Func<Socket, CancellationToken, Task> serve, TimeProvider time, ILogger logger)
    {
        _socket = socket;
        _serve = serve;
        _time = time;
        _logger = logger;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static PeerListener Start(
        IPEndPoint listen, Func<Socket, CancellationToken, Task> serve, TimeProvider time, ILogger logger)
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
            return new PeerListener(socket, serve, time, logger);
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
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        Task[] open;
        lock (_lock)
        {
            open = [.. _connections];
        }

        await Task.WhenAll(open);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Begin(await _socket.AcceptAsync(_stopping.Token));
            }
            catch (Exception exception) when (_stopping.IsCancellationRequested
                && exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // Out of file handles, or a connection that was gone before it was accepted: neither ends the listening.
                LogCannotAccept(exception.Message);
                await Task.Delay(AcceptPause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Begin(Socket socket)
    {
        lock (_lock)
        {
            if (_connections.Count >= MaxConnections)
            {
                LogTooMany(MaxConnections);
                socket.Dispose();
                return;
            }
        }

        var connection = ServeAsync(socket);
        lock (_lock)
        {
            _connections.Add(connection);
        }

        _ = connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Forget(Task connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await _serve(socket, _stopping.Token);
        }
        catch (Exception exception)
        {
            // What a peer can cause is handled where it is served. The rest is a defect, and must not end the worker.
            LogDefect(exception);
        }
        finally
        {
            socket.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection could not be accepted: {Problem}")]
    private partial void LogCannotAccept(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection is refused: {Max} are open")]
    private partial void LogTooMany(int max);

    [LoggerMessage(Level = LogLevel.Error, Message = "A connection ended with an error that nobody expected")]
    private partial void LogDefect(Exception exception);
}
