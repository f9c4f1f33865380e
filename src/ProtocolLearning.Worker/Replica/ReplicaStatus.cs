namespace ProtocolLearning.Worker.Replica;

/// <summary>Figures for heartbeats and logs. Immutable, so that any thread may read the latest.</summary>
/// <param name="Round">The newest round in the log.</param>
/// <param name="AppliedRound">The round after which the held state was applied; -1 where none is held.</param>
/// <param name="TokensPerSecond">Tokens of finished backwards a second, over the last seconds.</param>
/// <param name="IsLost">Whether the log says that this member is lost: the process should end.</param>
/// <param name="IsRunCompleted">Whether the run is complete.</param>
/// <param name="IsJoined">Whether the log has the join of this process.</param>
/// <param name="IsInRound">Whether it takes part in a round that its stage has not decided.</param>
public sealed record ReplicaStatus(
    long Round, long AppliedRound, double TokensPerSecond, bool IsLost, bool IsRunCompleted, bool IsJoined, bool IsInRound)
{
    /// <summary>Of a replica that was not made yet.</summary>
    public static ReplicaStatus None { get; } = new(0, -1, 0, false, false, false, false);
}
