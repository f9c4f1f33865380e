namespace ProtocolLearning.Resources.MemberClusters;

public enum CredentialType
{
    Secret,
    ClusterProfile,
    InCluster,
}
