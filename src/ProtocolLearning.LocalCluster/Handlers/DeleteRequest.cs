using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>The options of a deletion, from the query and the body.</summary>
internal static class DeleteRequest
{
    public static async Task<Outcome<DeleteOptions>> ReadAsync(ApiRequest request)
    {
        JsonObject body = [];
        if (request.Context.Request.ContentLength is not 0 && request.Context.Request.ContentType is not null)
        {
            var read = await RequestBody.ReadObjectAsync(request.Context.Request);
            if (read.Refused(out var unreadable, out var parsed))
            {
                return unreadable;
            }

            body = (JsonObject)parsed.Content;
        }

        var grace = body.Whole("gracePeriodSeconds");
        if (request.Query.Whole("gracePeriodSeconds", -1).Refused(out var failure, out var asked)
            || request.Query.DryRun("DeleteOptions").Refused(out failure, out var dryRun))
        {
            return failure;
        }

        var policy = body.Text("propagationPolicy") ?? request.Query.Text("propagationPolicy");
        if (policy.Length == 0 && (body.Flag("orphanDependents") ?? request.Query.Flag("orphanDependents")))
        {
            policy = "Orphan";
        }

        var options = new DeleteOptions
        {
            GracePeriodSeconds = grace ?? (asked >= 0 ? asked : null),
            PreconditionUid = body.At("preconditions", "uid").AsText(),
            PreconditionVersion = body.At("preconditions", "resourceVersion").AsText(),
            DryRun = dryRun || body.Array("dryRun") is { Count: > 0 },
        };
        if (policy.Length == 0)
        {
            return options;
        }

        return RequestQuery.ReadPropagation(policy).Refused(out failure, out var propagation)
            ? failure
            : options with { Propagation = propagation };
    }
}
