namespace ProtocolLearning.Data.Checkpoints;

/// <summary>A checkpoint cannot be written or read; the message says where, why and what to do.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="isDamaged">Whether what was asked for is not there any more or was cut off, so that trying again cannot help.</param>
/// <param name="inner">What was thrown.</param>
public sealed class CheckpointStoreException(string message, bool isDamaged = false, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Whether what was asked for is not there any more or was cut off: trying again cannot help.</summary>
    public bool IsDamaged { get; } = isDamaged;
}
