using System.Buffers.Binary;

namespace ProtocolLearning.Networking.Peers;

/// <summary>What comes before a frame's bytes: kind (1 byte), then the lengths of header and payload (4 bytes each, little-endian).</summary>
internal readonly record struct FramePrefix(FrameKind Kind, uint HeaderBytes, uint PayloadBytes)
{
    public const int Bytes = 1 + (2 * sizeof(uint));

    /// <summary>Greatest reason of a closing frame.</summary>
    public const int MaxReasonBytes = 1024;

    public static FramePrefix Read(ReadOnlySpan<byte> source) => new(
        (FrameKind)source[0],
        BinaryPrimitives.ReadUInt32LittleEndian(source[1..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[(1 + sizeof(uint))..]));

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[1..], HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[(1 + sizeof(uint))..], PayloadBytes);
    }

    /// <summary>Why a connection that brings this frame, of a message or a sign of life, must end; null where it is in order.</summary>
    public string? ProblemFromSender(PeerLimits limits)
    {
        var maxHeader = (uint)limits.MaxHeaderBytes;
        var maxPiece = (uint)Math.Max(limits.ChunkBytes, PeerLimits.MaxChunkBytes);
        return Kind switch
        {
            FrameKind.Whole => Problem(1, maxHeader, 0, maxPiece),
            FrameKind.Start => Problem(1, maxHeader, 0, 0),
            FrameKind.Next => Problem(0, 0, 1, maxPiece),
            FrameKind.Alive => Problem(0, 0, 0, 0),
            _ => $"a frame of kind {(int)Kind}, which a sender does not send",
        };
    }

    /// <summary>Why a connection that is answered with this frame must end; null where it is in order.</summary>
    public string? ProblemFromReceiver() => Kind switch
    {
        FrameKind.Alive => Problem(0, 0, 0, 0),
        FrameKind.Closing => Problem(0, MaxReasonBytes, 0, 0),
        _ => $"a frame of kind {(int)Kind}, which a receiver does not send",
    };

    private string? Problem(uint minHeader, uint maxHeader, uint minPayload, uint maxPayload) =>
        HeaderBytes < minHeader || HeaderBytes > maxHeader
            ? $"header length {HeaderBytes} is not within {minHeader} to {maxHeader} for a frame of kind {Kind}"
            : PayloadBytes < minPayload || PayloadBytes > maxPayload
                ? $"payload length {PayloadBytes} is not within {minPayload} to {maxPayload} for a frame of kind {Kind}"
                : null;
}
