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
    public int MaxQueuedMessages { get; init; } = 4096;

    /// <summary>A message whose payload is larger waits behind others of its kind; smaller ones overtake it.</summary>
    public int SmallBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// Size of the pieces in which a payload travels, the last one up to an eighth more. Small messages go between two pieces. Best is a number of whole TLS records less
    /// what a frame puts before a piece, as here: nearly 256 KiB.
    /// </summary>
    public int ChunkBytes { get; init; } = (8 * FrameWriter.UnitBytes) - FramePrefix.Bytes;

    /// <summary>How long one piece may take, to be taken by a peer or to come from one, before the peer counts as unreachable.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long it may take from a connection's first packet until its peer is known and accepted.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections whose peer is not known yet that may be open at once; one more ends the oldest.</summary>
    public int MaxHandshakes { get; init; } = 64;

    /// <summary>How often a connection is tried before the peer counts as unreachable.</summary>
    public int ConnectAttempts { get; init; } = 4;

    /// <summary>After how long an end that has nothing to send says that it lives.</summary>
    internal TimeSpan KeepAliveInterval => StallTimeout / 4;

    /// <summary>Greatest piece that is accepted from a peer, whatever the pieces sent.</summary>
    internal static int MaxChunkBytes => (int)(4 * Mebibyte);
}
