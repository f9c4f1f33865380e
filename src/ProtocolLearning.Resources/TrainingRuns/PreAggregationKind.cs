namespace ProtocolLearning.Resources.TrainingRuns;

public enum PreAggregationKind
{
    Bucketing,
    NearestNeighbourMixing,
    AdaptiveClipping,
}
