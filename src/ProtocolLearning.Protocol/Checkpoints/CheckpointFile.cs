namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>One safetensors file of a stage's checkpoint.</summary>
/// <param name="Name">Its name in the stage's folder.</param>
/// <param name="Vector">What it holds a piece of.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Hash of the whole file, lower-case hex.</param>
/// <param name="Tensors">What is in it, by offset.</param>
public sealed record CheckpointFile(
    string Name, CheckpointVector Vector, long Length, string Sha256, IReadOnlyList<CheckpointTensor> Tensors);
