namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>A volume of a pod as a folder of this machine.</summary>
/// <param name="Name">The volume's name in the pod.</param>
/// <param name="Path">The folder, or the host's own path.</param>
/// <param name="Content">What the path must hold before a container starts.</param>
internal sealed record PlannedVolume(string Name, string Path, VolumeContent Content);

/// <summary>What a volume's path must hold.</summary>
internal abstract record VolumeContent
{
    private VolumeContent()
    {
    }

    /// <summary>An own folder that programs write to; it is made where it is missing.</summary>
    internal sealed record Folder : VolumeContent;

    /// <summary>A path of the host that must be there already.</summary>
    internal sealed record Existing : VolumeContent;

    /// <summary>Exactly these files, by relative path, kept up to date.</summary>
    internal sealed record Files(IReadOnlyDictionary<string, byte[]> Bytes) : VolumeContent;
}
