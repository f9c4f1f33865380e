namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Brings the folders of a pod's volumes to what was planned; files are replaced whole, and only where they differ.</summary>
internal static class VolumeWriter
{
    private const string Unfinished = ".unfinished";

    /// <summary>Returns a problem where a host path is missing; null when every volume is as planned.</summary>
    /// <exception cref="IOException">A folder or file cannot be written.</exception>
    public static ContainerProblem? Apply(IEnumerable<PlannedVolume> volumes)
    {
        foreach (var volume in volumes)
        {
            switch (volume.Content)
            {
                case VolumeContent.Existing when !Path.Exists(volume.Path):
                    return ContainerProblem.Configuration(
                        $"volume {volume.Name}: hostPath {volume.Path} does not exist on this machine; create it or use type DirectoryOrCreate");
                case VolumeContent.Folder:
                    NodeFolders.Create(volume.Path);
                    break;
                case VolumeContent.Files files:
                    Write(volume.Path, files.Bytes);
                    break;
            }
        }

        return null;
    }

    private static void Write(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        NodeFolders.Create(folder);
        foreach (var (relative, bytes) in files)
        {
            var path = Path.Combine(folder, relative);
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            {
                NodeFolders.Create(Path.GetDirectoryName(path)!);
                WriteWhole(path, bytes);
            }
        }

        var wanted = files.Keys.Select(relative => Path.GetFullPath(Path.Combine(folder, relative))).ToHashSet(StringComparer.Ordinal);
        foreach (var stale in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !wanted.Contains(path)))
        {
            File.Delete(stale);
        }
    }

    private static void WriteWhole(string path, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(path + Unfinished, options))
        {
            stream.Write(bytes);
        }

        File.Move(path + Unfinished, path, overwrite: true);
    }
}
