using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// Gradient of the summed loss by a stage's output, on its way back along the same members. Payload as the activations'.
/// </summary>
/// <param name="Round">The open round.</param>
/// <param name="Microbatch">Which microbatch and attempt, as the receiver sent it.</param>
/// <param name="Path">All members that the attempt passed, stage 0 first.</param>
/// <param name="PayloadBytes">Length of the payload.</param>
public sealed record ActivationGradients(long Round, MicrobatchId Microbatch, IReadOnlyList<Member> Path, long PayloadBytes)
    : PeerMessage(Round, PayloadBytes);
