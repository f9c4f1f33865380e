using k8s;
using k8s.Models;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>The few calls of a local run that KubernetesClient has no single method for.</summary>
internal static class KubernetesCalls
{
    /// <summary>Creates a namespace unless it is there.</summary>
    public static async Task EnsureNamespaceAsync(this IKubernetes kubernetes, string name, CancellationToken cancellationToken)
    {
        var existing = await kubernetes.CoreV1.ListNamespaceAsync(fieldSelector: $"metadata.name={name}", cancellationToken: cancellationToken);
        if (existing.Items.Count == 0)
        {
            await kubernetes.CoreV1.CreateNamespaceAsync(
                new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Creates one of the product's namespaced objects.</summary>
    public static Task CreateAsync<T>(this IKubernetes kubernetes, T entity, string plural, CancellationToken cancellationToken)
        where T : IKubernetesObject<V1ObjectMeta> =>
        kubernetes.CustomObjects.CreateNamespacedCustomObjectAsync<T>(
            entity, ApiGroup.Name, ApiGroup.Version, entity.Metadata.NamespaceProperty, plural, cancellationToken: cancellationToken);
}
