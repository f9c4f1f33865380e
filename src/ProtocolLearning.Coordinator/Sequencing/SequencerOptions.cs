using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>What the sequencer does not take from the run's definition.</summary>
/// <param name="HeartbeatInterval">How often a worker sends a heartbeat.</param>
/// <param name="HeartbeatMisses">Heartbeats in a row after whose absence a member is lost.</param>
/// <param name="ShortenedMisses">The same while the node under the member is not Ready.</param>
/// <param name="StartGrace">How long the first round waits for placed members once every stage has enough.</param>
/// <param name="ExchangeAttempts">Attempts at an exchange before its round is discarded.</param>
internal sealed record SequencerOptions(
    TimeSpan HeartbeatInterval,
    int HeartbeatMisses,
    int ShortenedMisses,
    TimeSpan StartGrace,
    int ExchangeAttempts)
{
    /// <summary>The versions of the protocol that members may speak.</summary>
    public ProtocolVersions Versions { get; init; } = ProtocolVersions.Own;

    /// <summary>2 s, 5 misses, 2 when shortened, 20 s, 4 attempts.</summary>
    public static SequencerOptions Default { get; } = new(TimeSpan.FromSeconds(2), 5, 2, TimeSpan.FromSeconds(20), 4);
}
