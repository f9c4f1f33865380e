namespace ProtocolLearning.Coordinator.Storage;

/// <summary>A stored log is torn, edited or of another run. It is never repaired: nobody could tell what it said.</summary>
/// <param name="path">The log's file.</param>
/// <param name="index">Index of the first entry that does not hold.</param>
/// <param name="problem">What does not hold.</param>
internal sealed class InvalidLogException(string path, long index, string problem)
    : Exception($"{path}: entry {index}: {problem}. Restore the log from a backup, or start the run anew in an empty folder.")
{
    /// <summary>Index of the first entry that does not hold.</summary>
    public long Index { get; } = index;
}
