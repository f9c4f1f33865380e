using System.Collections.Immutable;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>A run's checkpoints, as the log has them.</summary>
/// <param name="Open">The one that is being written; null where none is.</param>
/// <param name="Written">Completed ones that can be gone back to, the newest last.</param>
/// <param name="Attempts">How many were opened.</param>
/// <param name="Completed">How many were completed.</param>
/// <param name="Failure">Why the newest attempt failed; null where it did not.</param>
/// <param name="Restoring">The one that the stages go back to before the next round; null where they do not.</param>
/// <param name="RoundsUndone">Rounds that were undone by going back. The run has as many more.</param>
public sealed record CheckpointLedger(
    OpenCheckpoint? Open,
    ImmutableArray<RunCheckpoint> Written,
    long Attempts,
    long Completed,
    CheckpointFailure? Failure,
    RunCheckpoint? Restoring,
    long RoundsUndone)
{
    /// <summary>Before the first.</summary>
    public static CheckpointLedger None { get; } = new(null, [], 0, 0, null, null, 0);

    /// <summary>The newest completed one; null before one.</summary>
    public RunCheckpoint? Last => Written.Length == 0 ? null : Written[^1];
}
