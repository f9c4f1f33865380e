namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>
/// What one stage wrote of a checkpoint. It is written after the files that it names, so where it is, they are; its own hash stands in
/// the run's log and in the <see cref="CheckpointManifest"/>. Whoever of a stage writes it, its bytes are the same.
/// </summary>
/// <param name="Format">See <see cref="CheckpointManifest.CurrentFormat"/>.</param>
/// <param name="Run">The run's name.</param>
/// <param name="Round">The round after which the state was applied.</param>
/// <param name="Stage">The stage, from 0.</param>
/// <param name="FirstLayer">Its first decoder block, from 0.</param>
/// <param name="LayerCount">Number of its decoder blocks.</param>
/// <param name="StateHash">Hash of the stage's state that the log agreed on, lower-case hex.</param>
/// <param name="Steps">Steps that the optimizer took whose moments are saved; 0 in mode DiLoCo, where they are not counted.</param>
/// <param name="Files">Its files, weights first, each vector in the order of its tensors' names.</param>
public sealed record StageManifest(
    int Format,
    string Run,
    long Round,
    int Stage,
    int FirstLayer,
    int LayerCount,
    string StateHash,
    long Steps,
    IReadOnlyList<CheckpointFile> Files)
{
    /// <summary>Bytes of all files.</summary>
    public long TotalBytes() => Files.Sum(file => file.Length);
}
