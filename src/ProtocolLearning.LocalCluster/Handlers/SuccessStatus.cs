using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>The <c>Status</c> object that answers what has no object to show.</summary>
internal static class SuccessStatus
{
    public static JsonObject Plain() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
    };

    public static JsonObject Deleted(ResourceKind kind, StoredObject removed)
    {
        var status = Plain();
        status["details"] = new JsonObject
        {
            ["name"] = removed.Key.Name,
            ["group"] = kind.Group,
            ["kind"] = kind.Plural,
            ["uid"] = removed.Uid,
        };
        return status;
    }
}
