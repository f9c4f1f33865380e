using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>What follows from a proposal.</summary>
/// <param name="Refusal">Why it does not hold; null where it does.</param>
/// <param name="Commands">What is to be appended for it to hold; none where it holds already.</param>
internal sealed record ProposalDecision(ProposalRefused? Refusal, IReadOnlyList<Command> Commands)
{
    public static ProposalDecision Holds { get; } = new(null, []);

    public static ProposalDecision Append(params Command[] commands) => new(null, commands);

    public static ProposalDecision Refuse(ProposalRefusal refusal, string message) => new(new ProposalRefused(refusal, message), []);
}
