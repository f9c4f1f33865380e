using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Failures;

/// <summary>A request that was refused, as the API tells it: the content of a <c>Status</c> object.</summary>
internal sealed record ApiFailure(int Code, string Reason, string Message)
{
    public FailureDetails? Details { get; init; }

    /// <summary>The <c>Status</c> object that kubectl and client libraries read.</summary>
    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = Reason,
        };
        if (Details is not null)
        {
            status["details"] = Details.ToJson();
        }

        status["code"] = Code;
        return status;
    }
}
