namespace ProtocolLearning.Data.Tokens;

/// <summary>A file of the dataset is not what it was when the run's text was read: its samples are no longer those of the run.</summary>
/// <param name="path">The file.</param>
/// <param name="what">What is different.</param>
public sealed class DatasetChangedException(string path, string what) : IOException(
    $"dataset.sources: '{path}' {what} since the run's text was read, so its samples are no longer the run's. "
    + "Put the file back as it was and start the worker anew.");
