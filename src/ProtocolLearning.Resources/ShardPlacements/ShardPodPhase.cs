namespace ProtocolLearning.Resources.ShardPlacements;

public enum ShardPodPhase
{
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
    Missing,
    Refused,
}
