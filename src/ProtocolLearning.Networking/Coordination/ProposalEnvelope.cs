using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>What the operator signs, so that a proposal can be replayed neither to this coordinator nor to another.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Nonce">The coordinator's challenge, base64.</param>
/// <param name="Proposal">What is proposed.</param>
public sealed record ProposalEnvelope(string Run, string Nonce, Proposal Proposal);
