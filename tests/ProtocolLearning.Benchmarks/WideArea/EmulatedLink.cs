using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ProtocolLearning.Benchmarks.WideArea;

/// <summary>
/// A wide-area link in front of a program that listens on loopback: all connections together get so many bytes a second in each direction,
/// and every byte arrives a while after it was sent. A sender sees a full link as TCP shows it, by not being read.
/// </summary>
internal sealed class EmulatedLink : IAsyncDisposable
{
    private const int PieceBytes = 8 * 1024;
    private const int MaxPieces = 128;

    private readonly IPEndPoint _target;
    private readonly Direction _in;
    private readonly Direction _out;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <param name="target">Where the program listens.</param>
    /// <param name="bytesPerSecond">In each direction.</param>
    /// <param name="delay">One way.</param>
    public EmulatedLink(IPEndPoint target, double bytesPerSecond, TimeSpan delay)
    {
        _target = target;
        _in = new Direction(bytesPerSecond, delay);
        _out = new Direction(bytesPerSecond, delay);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the program is reached over the link.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = CarryAsync(await _listener.AcceptSocketAsync(_stopping.Token));
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await far.ConnectAsync(_target, ending.Token);
                await Task.WhenAll(_in.CarryAsync(near, far, ending), _out.CarryAsync(far, near, ending));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // One end is gone; the other one finds its connection closed.
            }
        }
    }

    /// <summary>One way of the link. Bytes leave one after the other, whosever they are.</summary>
    private sealed class Direction(double bytesPerSecond, TimeSpan delay)
    {
        private readonly TimeProvider _time = TimeProvider.System;
        private readonly Lock _lock = new();
        private long _free;

        public async Task CarryAsync(Socket from, Socket to, CancellationTokenSource ending)
        {
            var pieces = Channel.CreateBounded<(byte[] Bytes, long At)>(MaxPieces);
            try
            {
                await Task.WhenAll(ReadAsync(from, pieces.Writer, ending.Token), WriteAsync(to, pieces.Reader, ending.Token));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                await ending.CancelAsync();
            }
        }

        private async Task ReadAsync(Socket from, ChannelWriter<(byte[] Bytes, long At)> pieces, CancellationToken cancellationToken)
        {
            var buffer = new byte[PieceBytes];
            try
            {
                while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
                {
                    await pieces.WriteAsync((buffer[..count], Leave(count)), cancellationToken);
                }
            }
            finally
            {
                pieces.TryComplete();
            }
        }

        private async Task WriteAsync(Socket to, ChannelReader<(byte[] Bytes, long At)> pieces, CancellationToken cancellationToken)
        {
            await foreach (var (bytes, at) in pieces.ReadAllAsync(cancellationToken))
            {
                if (_time.GetElapsedTime(_time.GetTimestamp(), at) is { Ticks: > 0 } early)
                {
                    await Task.Delay(early, _time, cancellationToken);
                }

                for (var sent = 0; sent < bytes.Length;)
                {
                    sent += await to.SendAsync(bytes.AsMemory(sent), cancellationToken);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }

        /// <returns>When the last of so many bytes arrives.</returns>
        private long Leave(int count)
        {
            lock (_lock)
            {
                var now = _time.GetTimestamp();
                _free = Math.Max(now, _free) + (long)(count / bytesPerSecond * _time.TimestampFrequency);
                return _free + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            }
        }
    }
}
