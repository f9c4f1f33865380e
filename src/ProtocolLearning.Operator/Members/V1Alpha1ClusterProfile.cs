using k8s;
using k8s.Models;

namespace ProtocolLearning.Operator.Members;

/// <summary>A cluster of the cluster inventory API (KEP-4322), of which nothing but its being there is read.</summary>
[KubernetesEntity(Group = "multicluster.x-k8s.io", ApiVersion = "v1alpha1", Kind = "ClusterProfile", PluralName = "clusterprofiles")]
internal sealed class V1Alpha1ClusterProfile : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Label of a Secret in a consumer's namespace: the ClusterProfile that its kubeconfig is for.</summary>
    public const string NameLabel = "x-k8s.io/cluster-profile";

    /// <summary>Label of such a Secret: the ClusterProfile's namespace, where it says so.</summary>
    public const string NamespaceLabel = "x-k8s.io/cluster-profile-namespace";

    /// <summary>Keys that such a Secret's kubeconfig may have: the KEP's, and the one its client library uses.</summary>
    public static readonly IReadOnlyList<string> Keys = ["Config", "config"];

    public string ApiVersion { get; set; } = "multicluster.x-k8s.io/v1alpha1";

    public string Kind { get; set; } = "ClusterProfile";

    public V1ObjectMeta Metadata { get; set; } = new();
}
