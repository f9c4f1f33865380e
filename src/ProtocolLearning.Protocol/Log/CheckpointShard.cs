namespace ProtocolLearning.Protocol.Log;

/// <summary>One stage's part of a checkpoint, as its writer reported it.</summary>
/// <param name="Sha256">Hash of the stage's manifest, lower-case hex.</param>
/// <param name="Bytes">Bytes of its files.</param>
public sealed record CheckpointShard(string Sha256, long Bytes);
