using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>A way to an API server over loopback that can be cut: connections break, and new ones are refused until it is mended.</summary>
internal sealed class SeverableRoute : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly int _port;
    private TcpListener _listener;
    private Task _accepting;

    public SeverableRoute(Uri server)
    {
        _target = new IPEndPoint(IPAddress.Parse(server.Host), server.Port);
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    public Uri Address => new($"https://{IPAddress.Loopback}:{_port}");

    public async Task CutAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var socket in _open.Keys)
        {
            socket.Close();
        }
    }

    public void Mend()
    {
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await CutAsync();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            try
            {
                var accepted = await listener.AcceptSocketAsync();
                _ = RelayAsync(accepted);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket near)
    {
        using var far = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            _open[near] = true;
            _open[far] = true;
            try
            {
                await far.ConnectAsync(_target, _stopping.Token);
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The far end or the cut ended it; both sockets are closed below.
            }
            finally
            {
                _open.TryRemove(near, out _);
                _open.TryRemove(far, out _);
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and var count)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stopping.Token);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut: the other direction ends with it.
        }
    }
}
