using k8s.Models;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>Names the object to reconcile, in one of several clusters.</summary>
/// <param name="Cluster">The cluster's name; <see cref="Home"/> for the one that holds the custom resources.</param>
/// <param name="Namespace">The namespace, or empty for a cluster-scoped object.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct ClusterRequest(string Cluster, string Namespace, string Name)
{
    /// <summary>The home cluster's name. No Kubernetes object can have it, so no member cluster is ever taken for home.</summary>
    public const string Home = "(home)";

    /// <summary>The object inside its cluster.</summary>
    public ObjectKey Key => new(Namespace, Name);

    /// <summary>A request for an object of the home cluster.</summary>
    public static ClusterRequest AtHome(string @namespace, string name) => new(Home, @namespace, name);

    /// <summary>A request for <paramref name="entity"/> in <paramref name="cluster"/>.</summary>
    public static ClusterRequest For(string cluster, IMetadata<V1ObjectMeta> entity)
    {
        var key = ObjectKey.Of(entity);
        return new ClusterRequest(cluster, key.Namespace, key.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Cluster}/{Key}";
}
