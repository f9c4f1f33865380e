namespace ProtocolLearning.Resources.TrainingRuns;

public enum AggregatorKind
{
    Auto,
    Mean,
    CenteredClip,
    Krum,
    CoordinateMedian,
    TrimmedMean,
}
