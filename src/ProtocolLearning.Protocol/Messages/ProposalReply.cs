using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>The coordinator's answer to a proposal.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ProposalAccepted), "accepted")]
[JsonDerivedType(typeof(ProposalRefused), "refused")]
public abstract record ProposalReply;
