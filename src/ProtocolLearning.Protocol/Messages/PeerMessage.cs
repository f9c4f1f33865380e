using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// The header of what one worker sends to another; a tensor payload of <see cref="PayloadBytes"/> may follow it on the wire.
/// The sender's slot and epoch are those that its connection proved, never what a header says.
/// </summary>
/// <param name="Round">The round that the message belongs to.</param>
/// <param name="PayloadBytes">Length of the payload that follows, checked against the receiver's bound before it is allocated.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Activations), "activations")]
[JsonDerivedType(typeof(ActivationGradients), "gradients")]
[JsonDerivedType(typeof(AttemptRefused), "refused")]
[JsonDerivedType(typeof(EvaluationActivations), "evaluation")]
[JsonDerivedType(typeof(Contribution), "contribution")]
[JsonDerivedType(typeof(ContributionRequest), "contributionRequest")]
[JsonDerivedType(typeof(Aggregate), "aggregate")]
[JsonDerivedType(typeof(AggregateRequest), "aggregateRequest")]
[JsonDerivedType(typeof(OwnerResidual), "ownerResidual")]
[JsonDerivedType(typeof(StateRequest), "stateRequest")]
[JsonDerivedType(typeof(StateReply), "stateReply")]
[JsonDerivedType(typeof(StateOutlineRequest), "stateOutlineRequest")]
[JsonDerivedType(typeof(StateOutline), "stateOutline")]
[JsonDerivedType(typeof(StateChunkRequest), "stateChunkRequest")]
[JsonDerivedType(typeof(StateChunk), "stateChunk")]
public abstract record PeerMessage(long Round, long PayloadBytes);
