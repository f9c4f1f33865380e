namespace ProtocolLearning.Protocol.Messages;

/// <summary>How a run's checkpoints stand.</summary>
/// <param name="Round">The round after which the last one was taken; 0 before one.</param>
/// <param name="UnixMilliseconds">When it was complete; 0 before one.</param>
/// <param name="Uri">Its folder; empty before one.</param>
/// <param name="Sha256">Hash of its manifest, lower-case hex, by which a run that resumes from it pins it; empty before one.</param>
/// <param name="Position">The microbatch that a run in passes resumes with.</param>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="OpenRound">The round of the one that is being written; null where none is.</param>
/// <param name="Failure">Why the newest attempt failed, with stage, member and round; null where it did not.</param>
/// <param name="RestoringRound">The round of the one that is being restored; null where none is.</param>
/// <param name="RoundsUndone">Rounds that were undone by going back, and are made up for.</param>
public sealed record CheckpointProgress(
    long Round,
    long UnixMilliseconds,
    string Uri,
    string Sha256,
    long Position,
    long Bytes,
    long? OpenRound,
    string? Failure,
    long? RestoringRound,
    long RoundsUndone);
