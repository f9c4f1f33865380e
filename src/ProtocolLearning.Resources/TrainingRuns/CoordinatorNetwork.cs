namespace ProtocolLearning.Resources.TrainingRuns;

public enum CoordinatorNetwork
{
    Pod,
    HostNetwork,
}
