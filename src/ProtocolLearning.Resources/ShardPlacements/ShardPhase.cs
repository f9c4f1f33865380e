namespace ProtocolLearning.Resources.ShardPlacements;

public enum ShardPhase
{
    Pending,
    Joining,
    Active,
    Lost,
    Stopped,
}
