using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// Volatile figures of a run, for status and live views. Everything that must not be lost is in the log; this is how it stands
/// right now.
/// </summary>
/// <param name="Run">Name of the run; empty before one is accepted.</param>
/// <param name="AcceptedGeneration">Generation of the accepted definition; 0 before one is.</param>
/// <param name="Phase">Where the run stands.</param>
/// <param name="Round">The open round, or the last one; 0 before the first.</param>
/// <param name="Rounds">Rounds after which the run is complete.</param>
/// <param name="RoundPhase">Where the round stands.</param>
/// <param name="RoundTokens">Confirmed tokens of the open round.</param>
/// <param name="TokenBudget">Tokens at which the open round closes; 0 where none is open.</param>
/// <param name="TotalTokens">Confirmed tokens of the whole run.</param>
/// <param name="TokensPerSecond">Confirmed tokens a second in the newest round and the one before, exchanges included; 0 once the run is complete.</param>
/// <param name="TrainingLoss">Nats a token in the last closed round.</param>
/// <param name="ValidationLoss">Nats a token of the last validation.</param>
/// <param name="Members">A line for each tenancy that is not lost, in order of slot.</param>
/// <param name="Participants">A line for each participant, in order of name.</param>
/// <param name="LogIndex">Index of the last committed entry; -1 of an empty log.</param>
/// <param name="LogHash">Hash of the last committed entry.</param>
public sealed record RunProgress(
    string Run,
    long AcceptedGeneration,
    RunPhase Phase,
    long Round,
    int Rounds,
    RoundPhase RoundPhase,
    long RoundTokens,
    long TokenBudget,
    long TotalTokens,
    double TokensPerSecond,
    double? TrainingLoss,
    double? ValidationLoss,
    IReadOnlyList<MemberProgress> Members,
    IReadOnlyList<ParticipantProgress> Participants,
    long LogIndex,
    string LogHash)
{
    /// <summary>How the run's checkpoints stand; null of a run that takes none.</summary>
    public CheckpointProgress? Checkpoint { get; init; }
}
