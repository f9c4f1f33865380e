using System.Collections.Immutable;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Sampling;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What the log says of a checkpoint: where every stage stood, and what of it is saved.</summary>
/// <param name="Round">The round that it was opened after.</param>
/// <param name="Number">Which one it is of those that were completed, from 1; 0 while it is not.</param>
/// <param name="UnixMilliseconds">When it was completed, by the coordinator's clock; information, never a rule's input.</param>
/// <param name="Destination">Where it lies.</param>
/// <param name="Definition">Hash of the definition that was in force.</param>
/// <param name="Tokens">Confirmed tokens of all rounds before.</param>
/// <param name="RoundsUndone">Rounds that had been undone before.</param>
/// <param name="Samples">What was to be trained next.</param>
/// <param name="States">The stages' states.</param>
/// <param name="Stages">The stages' parts; their hashes are empty until it is completed.</param>
public sealed record RunCheckpoint(
    long Round,
    long Number,
    long UnixMilliseconds,
    CheckpointDefinition Destination,
    string Definition,
    long Tokens,
    long RoundsUndone,
    SamplePool Samples,
    ImmutableArray<StageState> States,
    ImmutableArray<CheckpointStage> Stages)
{
    /// <summary>Bytes of all stages' files.</summary>
    public long Bytes => Stages.Sum(stage => stage.Bytes);

    /// <summary>Whether it is kept when newer ones take its place.</summary>
    public bool IsArchived => Destination.ArchiveEvery > 0 && Number % Destination.ArchiveEvery == 0;

    /// <summary>Its manifest: the same for whoever follows the log.</summary>
    /// <param name="state">The run, at any time after.</param>
    public CheckpointManifest Manifest(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var definition = state.Definition!;
        return new CheckpointManifest(
            CheckpointManifest.CurrentFormat,
            definition.Run,
            Definition,
            definition.Seed,
            state.Dataset,
            definition.Schedule.MicrobatchSequences,
            Round,
            Tokens,
            Samples.Next,
            Samples.Returned,
            definition.Model,
            Stages);
    }

    /// <summary>Hash of its manifest, lower-case hex.</summary>
    /// <param name="state">The run, at any time after.</param>
    public string ManifestHash(RunState state) => CanonicalJson.Hash(Manifest(state));

    /// <summary>The address of its folder.</summary>
    /// <param name="run">The run's name.</param>
    public string Uri(string run) => $"{Destination.Uri.TrimEnd('/')}/{CheckpointPaths.Round(run, Round)}";
}
