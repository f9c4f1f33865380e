using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("The credential for a member cluster: exactly what its type says.")]
public sealed class CredentialSpec
{
    [Required]
    [Description("Secret: a kubeconfig in the operator's namespace. ClusterProfile: the credential of a ClusterProfile. InCluster: the cluster that the operator itself runs in.")]
    public CredentialType Type { get; set; }

    [Description("The Secret, with type Secret.")]
    public SecretCredential? Secret { get; set; }

    [Description("The ClusterProfile, with type ClusterProfile.")]
    public ClusterProfileCredential? ClusterProfile { get; set; }
}
