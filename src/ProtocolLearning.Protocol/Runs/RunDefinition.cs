namespace ProtocolLearning.Protocol.Runs;

/// <summary>
/// What one run trains, and by which rules. The operator proposes it; the coordinator's log holds the accepted one, and every
/// member acts on that.
/// </summary>
/// <param name="Run">The run's name, unique in its home namespace.</param>
/// <param name="Generation">The generation of the TrainingRun spec that this definition was made from.</param>
/// <param name="Seed">Seeds initial weights, samples and, until a beacon exists, public randomness.</param>
/// <param name="Model">The decoder that is trained.</param>
/// <param name="Dataset">The text that it is trained on.</param>
/// <param name="Stages">Number of pipeline stages S; 1 is plain data parallelism.</param>
/// <param name="Replicas">How many replicas a stage may have.</param>
/// <param name="Schedule">Rounds, inner steps, quorum and deadlines.</param>
/// <param name="Optimizer">Inner and outer optimizer.</param>
/// <param name="Compression">Codecs of what crosses the wire.</param>
/// <param name="ThreatModel">How many participants may lie, and what is done about it.</param>
/// <param name="Checkpoint">Where and how often the run's state is saved; null: never.</param>
/// <param name="Resume">The checkpoint that the run starts from; null: the model's initial weights.</param>
public sealed record RunDefinition(
    string Run,
    long Generation,
    ulong Seed,
    ModelDefinition Model,
    DatasetDefinition Dataset,
    int Stages,
    ReplicaBounds Replicas,
    ScheduleDefinition Schedule,
    OptimizerDefinition Optimizer,
    CompressionDefinition Compression,
    ThreatModelDefinition ThreatModel,
    CheckpointDefinition? Checkpoint = null,
    ResumeDefinition? Resume = null);
