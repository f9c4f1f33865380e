using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("How a cluster is reached, which namespaces it lends, and what is done when it is lost.")]
public sealed class MemberClusterSpec
{
    [Required]
    [Description("Push: the pod controller runs at home and holds the credential, so the home administrator can read keys and weights there and stop workers. Pull: it runs in the member cluster, which keeps its credential and enforces its own policy.")]
    public MemberClusterMode Mode { get; set; }

    [Description("The credential, with mode Push. Absent with mode Pull.")]
    public CredentialSpec? Credential { get; set; }

    [Description("Which home namespaces may place pods in which of the cluster's namespaces. Empty: none.")]
    [Items(maxItems: 32)]
    public IList<AllowedNamespaces>? AllowedNamespaces { get; set; }

    [Description("What is done when the cluster is lost.")]
    public FailoverSpec Failover { get; set; } = new();
}
