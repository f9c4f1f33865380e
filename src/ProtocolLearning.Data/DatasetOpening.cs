using ProtocolLearning.Data.Sources;

namespace ProtocolLearning.Data;

/// <summary>What came of opening a dataset: the dataset, or the reasons why there is none.</summary>
/// <param name="Dataset">The open dataset, which the caller disposes; null where there are problems.</param>
/// <param name="Problems">Everything that is wrong, in the order of the fields; empty where there is a dataset.</param>
public sealed record DatasetOpening(TokenDataset? Dataset, IReadOnlyList<DatasetProblem> Problems);
