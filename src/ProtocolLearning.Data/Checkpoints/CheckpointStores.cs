namespace ProtocolLearning.Data.Checkpoints;

/// <summary>Opens what an address of a run's definition names.</summary>
public static class CheckpointStores
{
    private const string S3Scheme = "s3";

    /// <param name="uri">s3://bucket/prefix, or a folder.</param>
    /// <param name="endpoint">Address of the S3 service; null: what the environment says.</param>
    /// <param name="region">Its region; null: what the environment says.</param>
    /// <param name="volume">Folder that a relative folder is relative to; null where the worker has none.</param>
    /// <param name="credentialsFile">A shared credentials file for S3 with a profile 'default'; used where it exists.</param>
    /// <param name="time">The clock of pauses between attempts.</param>
    /// <exception cref="CheckpointStoreException">There is no such place here.</exception>
    public static ICheckpointStore Open(
        string uri, string? endpoint, string? region, string? volume, string? credentialsFile, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (Uri.TryCreate(uri, UriKind.Absolute, out var address) && address.Scheme == S3Scheme)
        {
            return new S3CheckpointStore(address, endpoint, region, credentialsFile, S3CheckpointLimits.Default, time);
        }

        if (!Path.IsPathRooted(uri) && volume is null)
        {
            throw new CheckpointStoreException(
                $"'{uri}' lies in the volume for checkpoints, and this worker is given none; name a claim in the participant's worker.checkpoints.");
        }

        return new VolumeCheckpointStore(Path.GetFullPath(uri, volume ?? Path.DirectorySeparatorChar.ToString()));
    }
}
