namespace ProtocolLearning.Resources.TrainingRuns;

public enum GovernanceMode
{
    Unilateral,
    Quorum,
}
