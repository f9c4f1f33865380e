using System.Buffers;
using System.Buffers.Binary;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// Puts the messages of one stream together. It allocates nothing for a payload that was not announced within bounds, and whatever
/// bytes come in, it answers with an outcome and never throws.
/// </summary>
internal sealed class FrameAssembler(PeerLimits limits, PayloadBudget budget) : IDisposable
{
    private static readonly AsyncLocal<FrameAssembler?> Current = new();

    private PeerMessage? _announced;
    private PeerPayload? _open;
    private int _filled;

    /// <summary>The assembler of the stream that the current flow reads.</summary>
    public static FrameAssembler? Ambient
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    /// <summary>Bytes of the payload that is still arriving.</summary>
    public long OpenBytes => _open is null ? 0 : _announced!.PayloadBytes;

    public FrameOutcome Accept(ReadOnlySequence<byte> frame)
    {
        if (frame.IsEmpty)
        {
            return Malformed("empty frame");
        }

        var kind = (FrameKind)frame.FirstSpan[0];
        var rest = frame.Slice(PeerFrame.KindBytes);
        return kind switch
        {
            FrameKind.Whole => AcceptWhole(rest),
            FrameKind.Start => AcceptStart(rest),
            FrameKind.Next => AcceptNext(rest),
            _ => Malformed($"unknown frame kind {(int)kind}"),
        };
    }

    /// <summary>Opens the buffer for the payload that was announced last.</summary>
    public void Open()
    {
        _open = budget.Rent(checked((int)_announced!.PayloadBytes));
        _filled = 0;
    }

    public void Dispose() => _open?.Dispose();

    private FrameOutcome AcceptWhole(ReadOnlySequence<byte> rest)
    {
        if (!TryReadHeader(rest, out var message, out var payload, out var problem))
        {
            return Malformed(problem);
        }

        if (payload.Length != message!.PayloadBytes)
        {
            return Malformed($"header announces {message.PayloadBytes} payload bytes, the frame holds {payload.Length}");
        }

        var owner = budget.Rent((int)payload.Length);
        payload.CopyTo(owner.Memory.Span);
        return new FrameOutcome(Completed: message, Payload: owner);
    }

    private FrameOutcome AcceptStart(ReadOnlySequence<byte> rest)
    {
        if (_announced is not null)
        {
            return Malformed("a second payload was announced before the first was complete");
        }

        if (!TryReadHeader(rest, out var message, out var payload, out var problem))
        {
            return Malformed(problem);
        }

        if (!payload.IsEmpty || message!.PayloadBytes == 0)
        {
            return Malformed("a start frame holds a header alone, and announces a payload");
        }

        _announced = message;
        return new FrameOutcome(Announced: message);
    }

    private FrameOutcome AcceptNext(ReadOnlySequence<byte> piece)
    {
        if (_open is null)
        {
            return Malformed("a piece of a payload that nobody announced");
        }

        var room = _open.Memory.Length - _filled;
        if (piece.IsEmpty || piece.Length > room)
        {
            return Malformed($"a piece of {piece.Length} bytes where 1 to {room} are missing");
        }

        piece.CopyTo(_open.Memory.Span[_filled..]);
        _filled += (int)piece.Length;
        if (piece.Length < room)
        {
            return default;
        }

        var outcome = new FrameOutcome(Completed: _announced, Payload: _open);
        _announced = null;
        _open = null;
        return outcome;
    }

    private bool TryReadHeader(
        ReadOnlySequence<byte> rest, out PeerMessage? message, out ReadOnlySequence<byte> payload, out string problem)
    {
        message = null;
        payload = default;
        Span<byte> prefix = stackalloc byte[PeerFrame.LengthBytes];
        if (rest.Length < prefix.Length)
        {
            problem = "a frame too short for its header's length";
            return false;
        }

        rest.Slice(0, prefix.Length).CopyTo(prefix);
        rest = rest.Slice(prefix.Length);
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length <= 0 || length > limits.MaxHeaderBytes || length > rest.Length)
        {
            problem = $"header length {length} is not within 1 to {Math.Min(limits.MaxHeaderBytes, rest.Length)}";
            return false;
        }

        var header = rest.Slice(0, length);
        if (!BoundedJson.TryRead(header.IsSingleSegment ? header.FirstSpan : header.ToArray(), out message, out problem))
        {
            return false;
        }

        payload = rest.Slice(length);
        var bound = Math.Min(limits.MaxPayloadBytes(message!), Array.MaxLength);
        if (message!.PayloadBytes < 0 || message.PayloadBytes > bound)
        {
            problem = $"payload of {message.PayloadBytes} bytes is not within 0 to {bound} for {message.GetType().Name}";
            return false;
        }

        return true;
    }

    private static FrameOutcome Malformed(string reason) => new(Malformed: reason);
}
