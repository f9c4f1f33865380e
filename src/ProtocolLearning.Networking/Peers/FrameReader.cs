using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// Puts the messages of one connection together, payloads straight into the buffers that they are delivered in. It allocates nothing
/// that was not announced within bounds, and whatever bytes come in, it answers with an outcome and never throws for them.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="limits">What the peer may cost.</param>
/// <param name="budget">What it has delivered.</param>
/// <param name="time">The clock.</param>
/// <param name="received">Hears how long each piece of a tensor took.</param>
internal sealed class FrameReader(
    Stream stream, PeerLimits limits, PayloadBudget budget, TimeProvider time, Action<int, TimeSpan> received) : IDisposable
{
    private readonly byte[] _prefix = new byte[FramePrefix.Bytes];
    private byte[] _header = [];
    private PeerMessage? _announced;
    private PeerPayload? _open;
    private int _filled;

    /// <summary>Bytes of the payload that is still arriving.</summary>
    public long OpenBytes => _open is null ? 0 : _announced!.PayloadBytes;

    /// <summary>Reads one frame.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<FrameOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(_prefix, cancellationToken))
        {
            return new FrameOutcome(Ended: true);
        }

        var prefix = FramePrefix.Read(_prefix);
        if (prefix.ProblemFromSender(limits) is { } problem)
        {
            return new FrameOutcome(Malformed: problem);
        }

        return prefix.Kind switch
        {
            FrameKind.Whole => await ReadWholeAsync(prefix, cancellationToken),
            FrameKind.Start => await ReadStartAsync(prefix, cancellationToken),
            FrameKind.Next => await ReadNextAsync(prefix, cancellationToken),
            _ => default,
        };
    }

    /// <summary>Opens the buffer for the payload that was announced last.</summary>
    public void Open()
    {
        _open = budget.Rent(checked((int)_announced!.PayloadBytes));
        _filled = 0;
    }

    public void Dispose() => _open?.Dispose();

    private async ValueTask<FrameOutcome> ReadWholeAsync(FramePrefix prefix, CancellationToken cancellationToken)
    {
        if (!await TryReadHeaderAsync(prefix, cancellationToken))
        {
            return new FrameOutcome(Ended: true);
        }

        if (!TryParse(prefix, out var message, out var problem))
        {
            return new FrameOutcome(Malformed: problem);
        }

        if (prefix.PayloadBytes != message!.PayloadBytes)
        {
            return new FrameOutcome(
                Malformed: $"header announces {message.PayloadBytes} payload bytes, the frame holds {prefix.PayloadBytes}");
        }

        var payload = budget.Rent((int)prefix.PayloadBytes);
        var complete = false;
        try
        {
            complete = await TryFillPayloadAsync(payload.Memory, cancellationToken);
        }
        finally
        {
            if (!complete)
            {
                payload.Dispose();
            }
        }

        return complete ? new FrameOutcome(Completed: message, Payload: payload) : new FrameOutcome(Ended: true);
    }

    private async ValueTask<FrameOutcome> ReadStartAsync(FramePrefix prefix, CancellationToken cancellationToken)
    {
        if (_announced is not null)
        {
            return new FrameOutcome(Malformed: "a second payload was announced before the first was complete");
        }

        if (!await TryReadHeaderAsync(prefix, cancellationToken))
        {
            return new FrameOutcome(Ended: true);
        }

        if (!TryParse(prefix, out var message, out var problem))
        {
            return new FrameOutcome(Malformed: problem);
        }

        if (message!.PayloadBytes == 0)
        {
            return new FrameOutcome(Malformed: "a start frame that announces no payload");
        }

        _announced = message;
        return new FrameOutcome(Announced: message);
    }

    private async ValueTask<FrameOutcome> ReadNextAsync(FramePrefix prefix, CancellationToken cancellationToken)
    {
        if (_open is null)
        {
            return new FrameOutcome(Malformed: "a piece of a payload that nobody announced");
        }

        var room = _open.Memory.Length - _filled;
        if (prefix.PayloadBytes > room)
        {
            return new FrameOutcome(Malformed: $"a piece of {prefix.PayloadBytes} bytes where 1 to {room} are missing");
        }

        var length = (int)prefix.PayloadBytes;
        if (!await TryFillPayloadAsync(_open.Memory.Slice(_filled, length), cancellationToken))
        {
            return new FrameOutcome(Ended: true);
        }

        _filled += length;
        if (length < room)
        {
            return default;
        }

        var outcome = new FrameOutcome(Completed: _announced, Payload: _open);
        _announced = null;
        _open = null;
        return outcome;
    }

    private ValueTask<bool> TryReadHeaderAsync(FramePrefix prefix, CancellationToken cancellationToken)
    {
        var length = (int)prefix.HeaderBytes;
        if (_header.Length < length)
        {
            _header = new byte[length];
        }

        return TryFillAsync(_header.AsMemory(0, length), cancellationToken);
    }

    private bool TryParse(FramePrefix prefix, out PeerMessage? message, out string problem)
    {
        if (!BoundedJson.TryRead(_header.AsSpan(0, (int)prefix.HeaderBytes), out message, out problem))
        {
            return false;
        }

        var bound = Math.Min(limits.MaxPayloadBytes(message!), Array.MaxLength);
        if (message!.PayloadBytes < 0 || message.PayloadBytes > bound)
        {
            problem = $"payload of {message.PayloadBytes} bytes is not within 0 to {bound} for {message.GetType().Name} of round {message.Round}";
            return false;
        }

        return true;
    }

    private async ValueTask<bool> TryFillPayloadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var complete = await TryFillAsync(destination, cancellationToken);
        if (destination.Length > limits.SmallBytes)
        {
            received(destination.Length, time.GetElapsedTime(start));
        }

        return complete;
    }

    private async ValueTask<bool> TryFillAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (destination.Length > 0)
        {
            var count = await stream.ReadAsync(destination, cancellationToken);
            if (count == 0)
            {
                return false;
            }

            destination = destination[count..];
        }

        return true;
    }
}
