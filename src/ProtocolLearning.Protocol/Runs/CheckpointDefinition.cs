namespace ProtocolLearning.Protocol.Runs;

/// <summary>
/// Where and how often a run's state is saved. Workers of a release before this one refuse the log of a run that has it: its entries
/// about checkpoints are not known to them.
/// </summary>
/// <param name="Uri">
/// s3://bucket/prefix, or a folder: a relative one lies in the volume for checkpoints that the worker is given.
/// </param>
/// <param name="IntervalRounds">Rounds between two checkpoints, from 1.</param>
/// <param name="Keep">How many of the newest are kept, from 1 to 100.</param>
/// <param name="ArchiveEvery">Each such one, counted by checkpoints, is never deleted; 0: none.</param>
/// <param name="TimeoutSeconds">How long a stage may take to write one before another member is asked.</param>
/// <param name="Endpoint">Address of the S3 service; null: Amazon's, or what the worker's environment says.</param>
/// <param name="Region">Region of the S3 service; null: what the worker's environment says.</param>
/// <param name="RestoresStages">Whether the run goes back to its last checkpoint where a stage has lost every replica that held its state; null: no.</param>
public sealed record CheckpointDefinition(
    string Uri,
    int IntervalRounds,
    int Keep,
    int ArchiveEvery,
    int TimeoutSeconds,
    string? Endpoint = null,
    string? Region = null,
    bool? RestoresStages = null);
