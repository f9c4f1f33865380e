namespace ProtocolLearning.Resources.ShardPlacements;

public enum ShardPodPhase
{
    Creating,
    Pending,
    Running,
    Terminating,
    Succeeded,
    Failed,
    Unknown,
    Missing,
    Refused,
}
