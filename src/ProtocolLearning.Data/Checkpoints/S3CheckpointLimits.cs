namespace ProtocolLearning.Data.Checkpoints;

/// <summary>Bounds of what is sent to and read from an S3 service.</summary>
internal sealed record S3CheckpointLimits
{
    /// <summary>What the product uses.</summary>
    public static S3CheckpointLimits Default { get; } = new();

    /// <summary>Bytes of a part; what is longer is sent in several. S3 takes no less than 5 MiB but for the last, and 10,000 parts.</summary>
    public long PartBytes { get; init; } = 32L << 20;

    /// <summary>How often a request is tried.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Pause before the second attempt; it doubles.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
