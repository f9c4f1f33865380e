namespace ProtocolLearning.Data.Remote;

/// <summary>Bounds of what is read over the network.</summary>
internal sealed record RemoteLimits
{
    /// <summary>Most bytes of one object.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Most objects of one prefix.</summary>
    public int MaxObjects { get; init; } = 10_000;

    /// <summary>Bytes that are asked for at a time.</summary>
    public long PieceBytes { get; init; } = 64L << 20;

    /// <summary>How often a piece is asked for.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>How long a server may send nothing.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause before the second attempt; it doubles.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);
}
