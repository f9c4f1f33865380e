namespace ProtocolLearning.Resources.TrainingRuns;

public enum UpdatePolicy
{
    OnNextEpoch,
    Rolling,
}
