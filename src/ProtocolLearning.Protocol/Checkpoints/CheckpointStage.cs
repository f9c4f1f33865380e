namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>A stage in a whole checkpoint's manifest.</summary>
/// <param name="Stage">The stage, from 0.</param>
/// <param name="FirstLayer">Its first decoder block, from 0.</param>
/// <param name="LayerCount">Number of its decoder blocks.</param>
/// <param name="StateHash">Hash of the stage's state that the log agreed on, lower-case hex.</param>
/// <param name="Sha256">Hash of its <see cref="StageManifest"/>, lower-case hex.</param>
/// <param name="Bytes">Bytes of its files.</param>
public sealed record CheckpointStage(int Stage, int FirstLayer, int LayerCount, string StateHash, string Sha256, long Bytes);
