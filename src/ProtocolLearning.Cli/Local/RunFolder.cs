namespace ProtocolLearning.Cli.Local;

/// <summary>Where a local run keeps its nodes' volumes and logs, and its kubeconfigs. It goes with the run, unless it is kept.</summary>
internal sealed class RunFolder : IDisposable
{
    private bool _kept;

    /// <summary>Full path; only its owner can look into it.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("plearn-").FullName;

    /// <summary>Leaves the folder where it is, for whoever looks for a failure.</summary>
    public void Keep() => _kept = true;

    public void Dispose()
    {
        if (!_kept)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
