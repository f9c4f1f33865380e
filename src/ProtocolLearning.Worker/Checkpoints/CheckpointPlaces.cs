using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Checkpoints;

/// <summary>What a worker brings to reach checkpoints.</summary>
/// <param name="Volume">Folder that relative addresses are relative to; null where it is given none.</param>
/// <param name="CredentialsFile">A shared credentials file for S3 with a profile 'default'; used where it exists.</param>
internal sealed record CheckpointPlaces(string? Volume, string? CredentialsFile)
{
    /// <summary>Opens where a run's checkpoints lie.</summary>
    /// <exception cref="CheckpointStoreException">There is no such place here.</exception>
    public ICheckpointStore Open(CheckpointDefinition destination, TimeProvider time) =>
        CheckpointStores.Open(destination.Uri, destination.Endpoint, destination.Region, Volume, CredentialsFile, time);

    /// <summary>Opens the checkpoint that a run resumes from.</summary>
    /// <exception cref="CheckpointStoreException">There is no such place here.</exception>
    public ICheckpointStore Open(ResumeDefinition origin, TimeProvider time) =>
        CheckpointStores.Open(origin.Uri, origin.Endpoint, origin.Region, Volume, CredentialsFile, time);
}
