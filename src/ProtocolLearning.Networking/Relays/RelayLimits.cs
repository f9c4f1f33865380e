namespace ProtocolLearning.Networking.Relays;

/// <summary>What whoever connects to a relay may cost it.</summary>
public sealed record RelayLimits
{
    /// <summary>Connections at once, of everybody; a pair of peers has two.</summary>
    public int MaxConnections { get; init; } = 8192;

    /// <summary>Connections at once from one address, of IPv6 from one /64. Workers behind one router share theirs.</summary>
    public int MaxConnectionsOfASource { get; init; } = 2048;

    /// <summary>
    /// Peers that may be connected with one member at once, or wait for that. One more ends the oldest that is not proven, of the source
    /// that has most such.
    /// </summary>
    public int MaxPeersOfAMember { get; init; } = 256;

    /// <summary>Members that one participant's key may register at once.</summary>
    public int MaxMembersOfAKey { get; init; } = 256;

    /// <summary>Connections that have not said yet what they are for; one more ends the oldest.</summary>
    public int MaxHandshakes { get; init; } = 256;

    /// <summary>How long it may take from a connection's first packet until the relay knows what it is for.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a member may take to fetch a peer that waits for it.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How old a peer's way is when it is proven and makes room for nobody: a member has closed it by then where it does not know the
    /// peer. More than <see cref="FetchTimeout"/>, a member's handshake (10 s) and <see cref="DrainTimeout"/> together.
    /// </summary>
    public TimeSpan ProvenAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How old a peer's way is before another of the same source may take its place.</summary>
    public TimeSpan GraceOfASource { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a pair's other direction may go on once one end has closed.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long either direction of a pair may be silent, and how long one end may take nothing. Both peers say every 5 s that they live.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a registered member may be silent. It says every quarter of that that it lives.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What is kept of a pair for each direction, in bytes.</summary>
    public int BufferBytes { get; init; } = 64 * 1024;
}
