using k8s;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Mirroring;

/// <summary>An object's namespace (empty for cluster-scoped kinds) and name.</summary>
internal readonly record struct ObjectName(string Namespace, string Name)
{
    public static ObjectName Of(IKubernetesObject<V1ObjectMeta> item) => new(item.Metadata.NamespaceProperty ?? "", item.Metadata.Name);

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
