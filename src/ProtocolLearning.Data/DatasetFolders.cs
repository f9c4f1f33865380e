namespace ProtocolLearning.Data;

/// <summary>Where a dataset finds its files and keeps its own.</summary>
/// <param name="Base">Full path of the folder that relative sources are relative to.</param>
/// <param name="Cache">Full path of the folder that tokenised texts and fetched sources are kept in; it may be deleted at any time between two runs.</param>
/// <param name="CredentialsFile">A shared credentials file for S3, with a profile 'default'; null or absent: what the environment says.</param>
public sealed record DatasetFolders(string Base, string Cache, string? CredentialsFile = null)
{
    /// <summary>A cache in the system's folder for temporary files.</summary>
    public static DatasetFolders Of(string baseDirectory) =>
        new(baseDirectory, Path.Combine(Path.GetTempPath(), "protocol-learning-cache"));
}
