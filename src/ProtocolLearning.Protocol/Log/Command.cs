using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A decision of the coordinator. It takes effect once it is committed, and the run's state is a pure function of them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunAccepted), "runAccepted")]
[JsonDerivedType(typeof(TermStarted), "termStarted")]
[JsonDerivedType(typeof(ParticipantEnrolled), "participantEnrolled")]
[JsonDerivedType(typeof(PlacementAccepted), "placementAccepted")]
[JsonDerivedType(typeof(MemberJoined), "memberJoined")]
[JsonDerivedType(typeof(MemberActivated), "memberActivated")]
[JsonDerivedType(typeof(MemberLost), "memberLost")]
[JsonDerivedType(typeof(RoundOpened), "roundOpened")]
[JsonDerivedType(typeof(RoundClosing), "roundClosing")]
[JsonDerivedType(typeof(RoundClosed), "roundClosed")]
[JsonDerivedType(typeof(ExchangeOpened), "exchangeOpened")]
[JsonDerivedType(typeof(Applied), "applied")]
[JsonDerivedType(typeof(Discarded), "discarded")]
[JsonDerivedType(typeof(Credited), "credited")]
[JsonDerivedType(typeof(VerdictReached), "verdictReached")]
[JsonDerivedType(typeof(ValidationOpened), "validationOpened")]
[JsonDerivedType(typeof(ValidationMeasured), "validationMeasured")]
[JsonDerivedType(typeof(CheckpointOpened), "checkpointOpened")]
[JsonDerivedType(typeof(CheckpointWritten), "checkpointWritten")]
[JsonDerivedType(typeof(CheckpointFailed), "checkpointFailed")]
[JsonDerivedType(typeof(CheckpointRestored), "checkpointRestored")]
[JsonDerivedType(typeof(CheckpointRejected), "checkpointRejected")]
[JsonDerivedType(typeof(RunSuspended), "runSuspended")]
[JsonDerivedType(typeof(RunResumed), "runResumed")]
[JsonDerivedType(typeof(RunCompleted), "runCompleted")]
public abstract record Command;
