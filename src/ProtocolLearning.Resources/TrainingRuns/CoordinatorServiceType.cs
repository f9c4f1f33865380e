namespace ProtocolLearning.Resources.TrainingRuns;

public enum CoordinatorServiceType
{
    None,
    ClusterIP,
    NodePort,
    LoadBalancer,
}
