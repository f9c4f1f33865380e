namespace ProtocolLearning.Resources.TrainingRuns;

public enum StageLossAction
{
    Wait,
    RebuildFromNeighbours,
    RestoreCheckpoint,
}
