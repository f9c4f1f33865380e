namespace ProtocolLearning.Protocol.Rounds;

/// <summary>A log entry breaks a rule of the protocol: the log, or the coordinator that wrote it, cannot be trusted.</summary>
/// <param name="index">Index of the entry.</param>
/// <param name="rule">What it breaks.</param>
public sealed class InvalidEntryException(long index, string rule) : Exception($"Log entry {index}: {rule}")
{
    /// <summary>Index of the entry.</summary>
    public long Index { get; } = index;

    /// <summary>What it breaks.</summary>
    public string Rule { get; } = rule;
}
