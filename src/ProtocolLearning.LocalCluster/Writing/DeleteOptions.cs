namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>How a request wants its deletion done.</summary>
internal sealed record DeleteOptions
{
    public long? GracePeriodSeconds { get; init; }

    /// <summary>Null leaves what an earlier request asked for; at first that is background.</summary>
    public Propagation? Propagation { get; init; }

    public string? PreconditionUid { get; init; }

    public string? PreconditionVersion { get; init; }

    public bool DryRun { get; init; }
}
