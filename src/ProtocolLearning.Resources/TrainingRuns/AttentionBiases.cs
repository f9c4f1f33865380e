namespace ProtocolLearning.Resources.TrainingRuns;

public enum AttentionBiases
{
    None,
    QueryKeyValue,
}
