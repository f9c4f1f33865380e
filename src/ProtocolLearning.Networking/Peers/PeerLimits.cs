using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Peers;

/// <summary>What a peer may cost. Every bound is checked before anything is allocated for the peer.</summary>
public sealed record PeerLimits
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Greatest header, in bytes of JSON.</summary>
    public int MaxHeaderBytes { get; init; } = 64 * 1024;

    /// <summary>Greatest payload of a message, in bytes, by what its header says it is. The run's shapes give the true bounds.</summary>
    public Func<PeerMessage, long> MaxPayloadBytes { get; init; } = static _ => 1024 * Mebibyte;

    /// <summary>
    /// Payload bytes that one peer may have delivered and the receiver not yet disposed of. Above it the peer is no longer read, so
    /// it waits, and nobody else does.
    /// </summary>
    public long MaxUndisposedBytes { get; init; } = 1024 * Mebibyte;

    /// <summary>Messages that may wait for one peer; more are refused to the sender at once.</summary>
    public int MaxQueuedMessages { get; init; } = 256;

    /// <summary>
    /// Size of the pieces in which a payload travels. Small messages go between two pieces. Best is a number of whole HTTP/2 frames
    /// less what gRPC and the frame's kind put before a piece, as here: nearly 256 KiB.
    /// </summary>
    public int ChunkBytes { get; init; } = (16 * FrameAligningHandler.PieceBytes) - PeerFrame.PrefixBytes - PeerFrame.KindBytes;

    /// <summary>How long a peer may take to accept one piece before it counts as unreachable.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a connection is tried before the peer counts as unreachable.</summary>
    public int ConnectAttempts { get; init; } = 4;

    /// <summary>Greatest piece that is accepted from a peer, whatever the pieces sent.</summary>
    internal static int MaxChunkBytes => (int)(4 * Mebibyte);
}
