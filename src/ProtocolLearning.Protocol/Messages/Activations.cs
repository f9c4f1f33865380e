using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>Output of a stage for one microbatch, on its way to the next stage. Payload: [sequences, length, boundary size].</summary>
/// <param name="Round">The open round. A microbatch that was left unfinished was drawn in the round before.</param>
/// <param name="Microbatch">Which microbatch and attempt; its samples follow from it and the beacon of its round.</param>
/// <param name="Path">Members that it has passed, stage 0 first.</param>
/// <param name="PayloadBytes">Length of the payload.</param>
public sealed record Activations(long Round, MicrobatchId Microbatch, IReadOnlyList<Member> Path, long PayloadBytes)
    : PeerMessage(Round, PayloadBytes);
