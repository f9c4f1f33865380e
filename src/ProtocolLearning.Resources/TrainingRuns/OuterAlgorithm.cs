namespace ProtocolLearning.Resources.TrainingRuns;

public enum OuterAlgorithm
{
    Nesterov,
}
