using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>What the operator asks of the coordinator. It holds once its command is in the log, and not before.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ProposeRun), "proposeRun")]
[JsonDerivedType(typeof(EnrolParticipant), "enrolParticipant")]
[JsonDerivedType(typeof(PlaceMember), "placeMember")]
[JsonDerivedType(typeof(ReportLost), "reportLost")]
[JsonDerivedType(typeof(ShortenGrace), "shortenGrace")]
[JsonDerivedType(typeof(SuspendRun), "suspendRun")]
[JsonDerivedType(typeof(ResumeRun), "resumeRun")]
public abstract record Proposal;
