using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>Gradient of the loss by a stage's output, on its way back along the same members. Payload as the activations'.</summary>
/// <param name="Microbatch">Which microbatch and attempt.</param>
/// <param name="Path">All members that the attempt passed, stage 0 first.</param>
/// <param name="PayloadBytes">Length of the payload.</param>
public sealed record ActivationGradients(MicrobatchId Microbatch, IReadOnlyList<Member> Path, long PayloadBytes)
    : PeerMessage(Microbatch.Round, PayloadBytes);
