using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>Whether a worker may join.</summary>
/// <param name="Refusal">Why not, for people; null where it may.</param>
/// <param name="Command">What is to be appended first; null where the join is in the log already.</param>
internal sealed record JoinDecision(string? Refusal, MemberJoined? Command)
{
    public static JoinDecision Refuse(string refusal) => new(refusal, null);
}
