using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Peers;

/// <summary>What one received frame led to. All members unset: a sign of life, or a piece was stored and more are to come.</summary>
/// <param name="Announced">A header whose payload follows; a buffer is to be opened for it.</param>
/// <param name="Completed">A message that is complete with its payload.</param>
/// <param name="Payload">The payload of the completed message.</param>
/// <param name="Malformed">Why the connection must end.</param>
/// <param name="Ended">The sender closed the connection.</param>
internal readonly record struct FrameOutcome(
    PeerMessage? Announced = null,
    PeerMessage? Completed = null,
    PeerPayload? Payload = null,
    string? Malformed = null,
    bool Ended = false);
