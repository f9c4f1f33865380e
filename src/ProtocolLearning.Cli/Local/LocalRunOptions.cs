namespace ProtocolLearning.Cli.Local;

/// <summary>What the user asked of <c>plearn local run</c>.</summary>
internal sealed record LocalRunOptions
{
    /// <summary>Manifests to apply; null for the shipped sample.</summary>
    public FileInfo? Manifest { get; init; }

    /// <summary>Kill a node and start a harmful participant.</summary>
    public required bool Faults { get; init; }

    /// <summary>What the harmful participant does; null for the adversary's default.</summary>
    public string? Attack { get; init; }

    /// <summary>Train the control too, and compare.</summary>
    public required bool Control { get; init; }

    /// <summary>Short rounds of little text, whatever the manifest says.</summary>
    public required bool Small { get; init; }

    /// <summary>Where the report goes.</summary>
    public required FileInfo Report { get; init; }

    /// <summary>Port of the home API; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Seed instead of the manifest's.</summary>
    public long? Seed { get; init; }
}
