using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>Output of a stage for one microbatch, on its way to the next stage. Payload: [sequences, length, hidden].</summary>
/// <param name="Microbatch">Which microbatch and attempt.</param>
/// <param name="Path">Members that it has passed, stage 0 first.</param>
/// <param name="Evaluation">Held-out samples: no gradient flows back.</param>
/// <param name="PayloadBytes">Length of the payload.</param>
public sealed record Activations(MicrobatchId Microbatch, IReadOnlyList<Member> Path, bool Evaluation, long PayloadBytes)
    : PeerMessage(Microbatch.Round, PayloadBytes);
