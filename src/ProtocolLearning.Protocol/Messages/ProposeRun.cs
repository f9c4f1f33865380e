using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>Proposes a definition. The first becomes the log's first entry; a later one may change what is not immutable.</summary>
/// <param name="Definition">The definition.</param>
public sealed record ProposeRun(RunDefinition Definition) : Proposal;
