using k8s.Models;

namespace ProtocolLearning.Controllers;

/// <summary>Names an object of a known kind inside one cluster.</summary>
/// <param name="Namespace">The namespace, or empty for a cluster-scoped object.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>The key of <paramref name="entity"/>.</summary>
    public static ObjectKey Of(IMetadata<V1ObjectMeta> entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return new ObjectKey(entity.Metadata.NamespaceProperty ?? "", entity.Metadata.Name ?? "");
    }

    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
