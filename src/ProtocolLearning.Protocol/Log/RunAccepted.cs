using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Log;

/// <summary>The definition that everything acts on from here. The log's first entry; later ones replace what may change.</summary>
/// <param name="Definition">The accepted definition.</param>
/// <param name="CoordinatorKey">Ed25519 public key of the coordinator, base64.</param>
public sealed record RunAccepted(RunDefinition Definition, string CoordinatorKey) : Command;
