namespace ProtocolLearning.Resources.ShardPlacements;

public enum ShardPodPhase
{
    Creating,
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
    Missing,
    Refused,
}
