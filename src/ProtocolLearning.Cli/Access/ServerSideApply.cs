using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Manifests;

namespace ProtocolLearning.Cli.Access;

/// <summary>Writes objects as manifests, or applies them server-side under one field manager.</summary>
internal static class ServerSideApply
{
    private const string Manager = "plearn";

    /// <summary>Objects as YAML documents.</summary>
    public static string Text(IEnumerable<IKubernetesObject<V1ObjectMeta>> entities) =>
        string.Join("---\n", entities.Select(entity => YamlWriter.Write(JsonNode.Parse(KubernetesJson.Serialize(entity))!)));

    /// <summary>Applies an object of the product's own kinds.</summary>
    public static Task ApplyAsync<T>(this ClusterAccess cluster, T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        cluster.Client.CustomObjects.PatchNamespacedCustomObjectAsync<T>(
            Body(entity), ApiGroup.Name, ApiGroup.Version, entity.Metadata.NamespaceProperty, ClusterAccess.Plural<T>(), entity.Metadata.Name, fieldManager: Manager, cancellationToken: cancellationToken);

    /// <summary>Applies a Namespace, a ServiceAccount or an object of RBAC.</summary>
    /// <exception cref="ArgumentException">It is of another kind.</exception>
    public static Task ApplyRightsAsync(this ClusterAccess cluster, IKubernetesObject<V1ObjectMeta> entity, CancellationToken cancellationToken)
    {
        var (client, name, @namespace, body) = (cluster.Client, entity.Metadata.Name, entity.Metadata.NamespaceProperty, Body(entity));
        return entity switch
        {
            V1Namespace => client.CoreV1.PatchNamespaceAsync(body, name, fieldManager: Manager, cancellationToken: cancellationToken),
            V1ServiceAccount => client.CoreV1.PatchNamespacedServiceAccountAsync(body, name, @namespace, fieldManager: Manager, cancellationToken: cancellationToken),
            V1Role => client.RbacAuthorizationV1.PatchNamespacedRoleAsync(body, name, @namespace, fieldManager: Manager, cancellationToken: cancellationToken),
            V1RoleBinding => client.RbacAuthorizationV1.PatchNamespacedRoleBindingAsync(body, name, @namespace, fieldManager: Manager, cancellationToken: cancellationToken),
            V1ClusterRole => client.RbacAuthorizationV1.PatchClusterRoleAsync(body, name, fieldManager: Manager, cancellationToken: cancellationToken),
            V1ClusterRoleBinding => client.RbacAuthorizationV1.PatchClusterRoleBindingAsync(body, name, fieldManager: Manager, cancellationToken: cancellationToken),
            _ => throw new ArgumentException($"{entity.Kind} is no object of RBAC", nameof(entity)),
        };
    }

    private static V1Patch Body(IKubernetesObject<V1ObjectMeta> entity) =>
        new(KubernetesJson.Serialize(entity), V1Patch.PatchType.ApplyPatch);
}
