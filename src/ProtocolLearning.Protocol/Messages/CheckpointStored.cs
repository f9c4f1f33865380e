namespace ProtocolLearning.Protocol.Messages;

/// <summary>The worker has saved its stage's part of a checkpoint.</summary>
/// <param name="Round">The round that the checkpoint was opened after.</param>
/// <param name="Sha256">Hash of the stage's manifest, lower-case hex.</param>
/// <param name="Bytes">Bytes of its files.</param>
public sealed record CheckpointStored(long Round, string Sha256, long Bytes) : Report;
