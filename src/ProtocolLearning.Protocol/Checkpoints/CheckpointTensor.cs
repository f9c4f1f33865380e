namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>One tensor in a file of a checkpoint: float32, little-endian, row-major.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Offset">Its first byte in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Hash of its bytes, lower-case hex, so that it can be read and checked without the rest of the file.</param>
public sealed record CheckpointTensor(string Name, long Offset, long Length, string Sha256);
