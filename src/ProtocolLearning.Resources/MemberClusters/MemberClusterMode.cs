namespace ProtocolLearning.Resources.MemberClusters;

public enum MemberClusterMode
{
    Push,
    Pull,
}
