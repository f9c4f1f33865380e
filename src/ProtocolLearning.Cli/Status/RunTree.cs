using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Status;

/// <summary>A run as <c>plearn status</c> shows it; <c>-o json</c> writes exactly this.</summary>
internal sealed record RunTree
{
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required TrainingRunPhase? Phase { get; init; }

    /// <summary>The last round that was decided.</summary>
    public required long? Round { get; init; }

    /// <summary>Rounds after which the run is complete.</summary>
    public required long Rounds { get; init; }

    public required long? Tokens { get; init; }

    public required long? TokensPerSecond { get; init; }

    /// <summary>Training loss of the last round, a decimal number in nats a token.</summary>
    public required string? Loss { get; init; }

    /// <summary>Loss on the validation split, a decimal number in nats a token.</summary>
    public required string? ValidationLoss { get; init; }

    /// <summary>Seconds until the last round at the pace so far; null where no pace is known.</summary>
    public required long? SecondsLeft { get; init; }

    public required int ActiveShards { get; init; }

    public required int DesiredShards { get; init; }

    /// <summary>Shards lost so far.</summary>
    public required int LostShards { get; init; }

    public required CoordinatorStatus? Coordinator { get; init; }

    /// <summary>The last checkpoint; null before one.</summary>
    public required CheckpointStatus? Checkpoint { get; init; }

    /// <summary>Conditions that are not fine: the run's, its participants' and their clusters'.</summary>
    public required IReadOnlyList<ConditionLine> Troubles { get; init; }

    public required IReadOnlyList<StageBranch> Stages { get; init; }

    /// <summary>Whether the run completed or failed.</summary>
    public bool IsOver => Phase is TrainingRunPhase.Complete or TrainingRunPhase.Failed;
}
