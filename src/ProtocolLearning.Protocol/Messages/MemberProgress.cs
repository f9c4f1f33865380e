using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>How one member stands.</summary>
/// <param name="Member">Slot, epoch and participant.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Round">The round that it said it is in.</param>
/// <param name="TokensPerSecond">What it measured of itself.</param>
/// <param name="HeartbeatAgeSeconds">Seconds since its last heartbeat; null before the first.</param>
/// <param name="DeviationScore">Its deviation in the last exchange; null before one.</param>
public sealed record MemberProgress(
    Member Member,
    MemberPhase Phase,
    long Round,
    double TokensPerSecond,
    double? HeartbeatAgeSeconds,
    double? DeviationScore)
{
    /// <summary>The protocol version that it named when it joined this coordinator; null before.</summary>
    public int? Version { get; init; }

    /// <summary>Share of its rounds' training in which it computed, from 0 to 1, as it measured it; null before it did.</summary>
    public double? Load { get; init; }
}
