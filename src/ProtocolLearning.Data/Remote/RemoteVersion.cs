namespace ProtocolLearning.Data.Remote;

/// <summary>What a server says of an object's content.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Tag">Changes with the content; null where the server gives none, and then nothing tells a change.</param>
/// <param name="HasRanges">Whether the server sends ranges; else it sends all from the start.</param>
internal sealed record RemoteVersion(long Length, string? Tag, bool HasRanges);
