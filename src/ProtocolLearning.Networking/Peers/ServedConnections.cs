using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Connections that are being served, each on its own; whatever one of them does ends that one alone.</summary>
internal sealed partial class ServedConnections(int maxConnections, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = [];
    private readonly WarningPace _warnings = new(time);

    /// <summary>Set when connections are to end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Serves a connection until it ends; one too many is closed at once. The socket is disposed of in any case.</summary>
    public void Begin(Socket socket, Func<Socket, CancellationToken, Task> serve)
    {
        lock (_lock)
        {
            if (_connections.Count >= maxConnections)
            {
                socket.Dispose();
                if (_warnings.Allows(out var skipped))
                {
                    LogTooMany(maxConnections, skipped);
                }

                return;
            }
        }

        var connection = ServeAsync(socket, serve);
        lock (_lock)
        {
            _connections.Add(connection);
        }

        _ = connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Tells all connections to end.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <summary>Ends all connections. Nothing may begin any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] open;
        lock (_lock)
        {
            open = [.. _connections];
        }

        await Task.WhenAll(open);
        _stopping.Dispose();
    }

    private void Forget(Task connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    private async Task ServeAsync(Socket socket, Func<Socket, CancellationToken, Task> serve)
    {
        try
        {
            await serve(socket, _stopping.Token);
        }
        catch (Exception exception)
        {
            // What a peer can cause is handled where it is served. The rest is a defect, and must not end the program.
            LogDefect(exception);
        }
        finally
        {
            socket.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection is refused: {Max} are open; {Skipped} more were since the last such line")]
    private partial void LogTooMany(int max, long skipped);

    [LoggerMessage(Level = LogLevel.Error, Message = "A connection ended with an error that nobody expected")]
    private partial void LogDefect(Exception exception);
}
