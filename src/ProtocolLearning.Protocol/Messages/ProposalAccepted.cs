namespace ProtocolLearning.Protocol.Messages;

/// <summary>The proposal holds. Repeating a proposal that holds already is accepted again, so a lost reply does no harm.</summary>
/// <param name="Index">Committed index of the log at which it holds.</param>
public sealed record ProposalAccepted(long Index) : ProposalReply;
