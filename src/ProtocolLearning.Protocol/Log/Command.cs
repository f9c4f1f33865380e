using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A decision of the coordinator. It takes effect once it is committed, and the run's state is a pure function of them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunAccepted), "runAccepted")]
public abstract record Command;
