namespace ProtocolLearning.Resources.MemberClusters;

public enum FailoverMode
{
    Never,
    Evict,
}
