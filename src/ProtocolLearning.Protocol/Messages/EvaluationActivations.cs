using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>Output of a stage for held-out samples: no gradient flows back. Payload as the activations'.</summary>
/// <param name="Round">The round whose applied weights are measured.</param>
/// <param name="Index">Which batch of held-out samples, from 0.</param>
/// <param name="Path">Members that it has passed, stage 0 first.</param>
/// <param name="PayloadBytes">Length of the payload.</param>
public sealed record EvaluationActivations(long Round, int Index, IReadOnlyList<Member> Path, long PayloadBytes)
    : PeerMessage(Round, PayloadBytes);
