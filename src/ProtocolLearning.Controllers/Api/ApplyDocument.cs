using System.Text.Json.Nodes;

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

    public static JsonObject ForStatus(JsonObject entity)
    {
        var metadata = new JsonObject { ["name"] = entity["metadata"]?["name"]?.DeepClone() };
        if (entity["metadata"]?["namespace"] is { } space)
        {
            metadata["namespace"] = space.DeepClone();
        }

        return new JsonObject
        {
            ["apiVersion"] = entity["apiVersion"]?.DeepClone(),
            ["kind"] = entity["kind"]?.DeepClone(),
            ["metadata"] = metadata,
            ["status"] = entity["status"]?.DeepClone() ?? new JsonObject(),
        };
    }
}
