using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// Makes and checks the chain of entries. The hash is SHA-256 over the canonical JSON of the entry with an empty hash.
/// </summary>
public static class HashChain
{
    /// <summary>What the first entry names as its predecessor: 64 zeros.</summary>
    public static string Start { get; } = new('0', 64);

    /// <summary>The entry that follows another.</summary>
    /// <param name="last">The last entry, or null for the first.</param>
    /// <param name="term">The coordinator's term.</param>
    /// <param name="time">The coordinator's clock.</param>
    /// <param name="command">What is decided.</param>
    public static LogEntry Next(LogEntry? last, long term, DateTimeOffset time, Command command)
    {
        var entry = new LogEntry(
            (last?.Index ?? -1) + 1,
            term,
            time.ToUnixTimeMilliseconds(),
            last?.Hash ?? Start,
            command,
            string.Empty);
        return entry with { Hash = CanonicalJson.Hash(entry) };
    }

    /// <summary>Whether an entry's hash is that of its content. <c>RunState.Apply</c> checks that it follows the one before.</summary>
    public static bool IsIntact(LogEntry entry) => entry.Hash == CanonicalJson.Hash(entry with { Hash = string.Empty });
}
