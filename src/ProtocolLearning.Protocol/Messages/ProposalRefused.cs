namespace ProtocolLearning.Protocol.Messages;

/// <summary>The proposal does not hold, and why.</summary>
/// <param name="Refusal">Which rule refuses it.</param>
/// <param name="Message">What is wrong, with the field's path, and what to do.</param>
public sealed record ProposalRefused(ProposalRefusal Refusal, string Message) : ProposalReply;
