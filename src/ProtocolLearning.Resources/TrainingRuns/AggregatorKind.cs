namespace ProtocolLearning.Resources.TrainingRuns;

public enum AggregatorKind
{
    Auto,
    Mean,
    CenteredClip,
    RadialDirectional,
    Krum,
    MultiKrum,
    GeometricMedian,
    CoordinateMedian,
    TrimmedMean,
}
