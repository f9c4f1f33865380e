using System.Buffers;
using System.Net.Sockets;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// Two connections whose bytes go from one to the other as they are. Nothing is read of one end that the other has not room for, so a
/// pair keeps one buffer for each direction and no more.
/// </summary>
internal static class RelayPair
{
    /// <summary>
    /// Copies until either end is broken or silent for too long, and not for long after either has closed: peers close a connection as a
    /// whole, so that one which keeps its end open then only takes a place.
    /// </summary>
    public static async Task RunAsync(
        Socket one, Socket other, RelayLimits limits, RelayFigures figures, TimeProvider time, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var drain = new StallGuard(limits.DrainTimeout, ending, time);
        Task[] directions =
        [
            CopyAsync(one, other, limits, figures, ending, drain, time),
            CopyAsync(other, one, limits, figures, ending, drain, time),
        ];
        await Task.WhenAll(directions);
    }

    private static async Task CopyAsync(
        Socket from,
        Socket to,
        RelayLimits limits,
        RelayFigures figures,
        CancellationTokenSource ending,
        StallGuard drain,
        TimeProvider time)
    {
        using var idle = new StallGuard(limits.IdleTimeout, ending, time);
        var buffer = ArrayPool<byte>.Shared.Rent(limits.BufferBytes);
        try
        {
            while (true)
            {
                idle.Arm();
                var count = await from.ReceiveAsync(buffer.AsMemory(0, limits.BufferBytes), ending.Token);
                if (count == 0)
                {
                    drain.Arm();
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                idle.Arm();
                await SendAsync(to, buffer.AsMemory(0, count), ending.Token);
                figures.Carried(count);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One direction that is broken is no connection of peers any more.
            await ending.CancelAsync();
        }
        finally
        {
            idle.Disarm();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends all of it.</summary>
    internal static async ValueTask SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
        }
    }
}
