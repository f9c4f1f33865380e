using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>
/// A whole checkpoint: every stage's state after one round, and where the run stood. It follows from the run's log alone, so every writer
/// writes the same bytes, and its hash stands for the checkpoint: whoever resumes from one pins it by that.
/// </summary>
/// <param name="Format">See <see cref="CurrentFormat"/>.</param>
/// <param name="Run">The run's name.</param>
/// <param name="Definition">Hash of the definition in force, lower-case hex: which run it was.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Dataset">Fingerprint of its dataset, lower-case hex; null where nobody joined with one.</param>
/// <param name="MicrobatchSequences">Sequences in a microbatch.</param>
/// <param name="Round">The round after which the states were applied.</param>
/// <param name="Tokens">Confirmed tokens of all rounds before.</param>
/// <param name="NextMicrobatch">The least microbatch of the passes over the samples that no draw had reached; 0 of a run that is not in passes.</param>
/// <param name="ReturnedMicrobatches">Microbatches below it that were still to be trained.</param>
/// <param name="Model">The model.</param>
/// <param name="Stages">Its stages, in order.</param>
public sealed record CheckpointManifest(
    int Format,
    string Run,
    string Definition,
    ulong Seed,
    string? Dataset,
    int MicrobatchSequences,
    long Round,
    long Tokens,
    long NextMicrobatch,
    IReadOnlyList<long> ReturnedMicrobatches,
    ModelDefinition Model,
    IReadOnlyList<CheckpointStage> Stages)
{
    /// <summary>The format that this release writes, and the only one that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Whether the tensors are those of a model: how it is computed and where it came from do not matter.</summary>
    public bool IsOf(ModelDefinition model) =>
        Model with { InitialWeights = null, Precision = null } == model with { InitialWeights = null, Precision = null };
}
