using System.Text.Json.Nodes;

using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>What a server-side apply may carry: the fields that are meant, and nothing that the server sets.</summary>
internal static class ApplyDocument
{
    private static readonly string[] ServerOwned =
    [
        "managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        "selfLink",
    ];

    public static JsonObject ForObject(JsonObject entity)
    {
        entity.Remove("status");
        if (entity["metadata"] is JsonObject metadata)
        {
            foreach (var field in ServerOwned)
            {
                metadata.Remove(field);
            }
        }

        return entity;
    }

    /// <summary>What names the object, and its status.</summary>
    public static JsonObject ForStatus<T>(T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var metadata = new JsonObject { ["name"] = entity.Metadata.Name };
        if (!string.IsNullOrEmpty(entity.Metadata.NamespaceProperty))
        {
            metadata["namespace"] = entity.Metadata.NamespaceProperty;
        }

        var status = KubernetesSerializer.ToPartialNode(entity, ["status"])["status"];
        status?.Parent?.AsObject().Remove("status");
        return new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = kind.Kind,
            ["metadata"] = metadata,
            ["status"] = status ?? new JsonObject(),
        };
    }
}
