using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>Whether a worker may join.</summary>
/// <param name="Reply">The answer.</param>
/// <param name="Command">What is to be appended before it is accepted; null where the join is in the log already.</param>
internal sealed record JoinDecision(JoinReply Reply, MemberJoined? Command)
{
    public static JoinDecision Completed { get; } = new(JoinReply.Completed, null);

    public static JoinDecision NotNow(string message) => new(JoinReply.NotNow(message), null);

    public static JoinDecision Refuse(string message) => new(JoinReply.Refused(message), null);
}
