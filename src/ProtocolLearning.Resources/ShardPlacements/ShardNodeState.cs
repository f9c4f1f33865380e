namespace ProtocolLearning.Resources.ShardPlacements;

public enum ShardNodeState
{
    Ready,
    NotReady,
    Gone,
}
