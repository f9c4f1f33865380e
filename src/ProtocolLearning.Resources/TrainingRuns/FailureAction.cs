namespace ProtocolLearning.Resources.TrainingRuns;

public enum FailureAction
{
    RestartShard,
    MoveShard,
    EvictParticipant,
    FailRun,
}
