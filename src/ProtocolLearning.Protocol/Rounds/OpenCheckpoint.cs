using System.Collections.Immutable;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>A checkpoint that is being written.</summary>
/// <param name="Checkpoint">Where the stages stood when it was opened.</param>
/// <param name="Writers">Who writes, in order of stage.</param>
public sealed record OpenCheckpoint(RunCheckpoint Checkpoint, ImmutableArray<Member> Writers);
