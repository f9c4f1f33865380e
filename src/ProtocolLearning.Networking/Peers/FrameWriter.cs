using System.Buffers;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// Writes the frames of one end of a connection, one after the other. Prefix, header and the first bytes of the payload are gathered
/// until they fill what SslStream encrypts at once; the rest of a payload is written from where it lies.
/// </summary>
internal sealed class FrameWriter : IDisposable
{
    /// <summary>SslStream encrypts and sends at most this much at once: two TLS records.</summary>
    public const int UnitBytes = 32 * 1024;

    private readonly Stream _stream;
    private readonly StallGuard _guard;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly byte[] _gathered;
    private volatile bool _quiet;

    public FrameWriter(Stream stream, PeerLimits limits, StallGuard guard, TimeProvider time)
    {
        _stream = stream;
        _guard = guard;
        _time = time;
        var longest = FramePrefix.Bytes + Math.Max(limits.MaxHeaderBytes, FramePrefix.MaxReasonBytes);
        _gathered = ArrayPool<byte>.Shared.Rent((longest / UnitBytes + 1) * UnitBytes);
    }

    /// <summary>Writes one frame; it has until the guard's timeout to leave.</summary>
    public async ValueTask WriteAsync(
        FrameKind kind, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _quiet = false;
            new FramePrefix(kind, (uint)header.Length, (uint)payload.Length).Write(_gathered);
            header.Span.CopyTo(_gathered.AsSpan(FramePrefix.Bytes));
            var length = FramePrefix.Bytes + header.Length;
            var fill = Math.Min(payload.Length, UnitBytes - (length % UnitBytes));
            payload.Span[..fill].CopyTo(_gathered.AsSpan(length));
            _guard.Arm();
            await _stream.WriteAsync(_gathered.AsMemory(0, length + fill), cancellationToken);
            if (fill < payload.Length)
            {
                await _stream.WriteAsync(payload[fill..], cancellationToken);
            }

            _guard.Disarm();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes a sign of life for each interval in which nothing else was written, until it is cancelled.</summary>
    public async Task KeepAliveAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (_quiet)
            {
                await WriteAsync(FrameKind.Alive, default, default, cancellationToken);
            }

            _quiet = true;
        }
    }

    /// <summary>Nothing may be written any more.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_gathered);
        _turn.Dispose();
    }
}
