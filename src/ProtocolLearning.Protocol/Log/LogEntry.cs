namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// One committed command. Entries form a chain: <see cref="Hash"/> is SHA-256 over the canonical JSON of this entry without its
/// own hash, and <see cref="PreviousHash"/> is the hash of the entry before, so no byte changes unnoticed.
/// </summary>
/// <param name="Index">Position in the log, from 0 without gaps.</param>
/// <param name="Term">The coordinator pod that wrote it; never falls.</param>
/// <param name="UnixMilliseconds">The coordinator's clock when it was written; information, never a rule's input.</param>
/// <param name="PreviousHash">Hash of the entry before, lower-case hex; 64 zeros at index 0.</param>
/// <param name="Command">What was decided.</param>
/// <param name="Hash">Hash of this entry, lower-case hex.</param>
public sealed record LogEntry(
    long Index,
    long Term,
    long UnixMilliseconds,
    string PreviousHash,
    Command Command,
    string Hash);
