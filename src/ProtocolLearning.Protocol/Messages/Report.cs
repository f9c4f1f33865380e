using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>What a worker tells the coordinator over its session. The sender is the member that the session proved.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Heartbeat), "heartbeat")]
public abstract record Report;
