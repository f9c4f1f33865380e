namespace ProtocolLearning.Data.Sources;

/// <summary>Why a dataset cannot be opened.</summary>
/// <param name="Field">Path of the run's field that is at fault, such as <c>dataset.sources[1]</c>.</param>
/// <param name="Message">What is wrong and what to do about it, one sentence or two.</param>
public sealed record DatasetProblem(string Field, string Message)
{
    /// <inheritdoc />
    public override string ToString() => $"{Field}: {Message}";
}
