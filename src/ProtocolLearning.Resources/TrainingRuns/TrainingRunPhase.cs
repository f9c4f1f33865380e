namespace ProtocolLearning.Resources.TrainingRuns;

public enum TrainingRunPhase
{
    Pending,
    Starting,
    Running,
    Suspended,
    Complete,
    Failed,
}
