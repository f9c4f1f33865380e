using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// The states that the stages hold between two rounds are to be saved, by one member of each stage. Rounds go on meanwhile. Only in the
/// log of a run whose definition has <see cref="Runs.RunDefinition.Checkpoint"/>, as are all entries about checkpoints.
/// </summary>
/// <param name="Round">The last round.</param>
/// <param name="Writers">Who writes, in order of stage.</param>
public sealed record CheckpointOpened(long Round, IReadOnlyList<Member> Writers) : Command;
