using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>PUT of an object or its status.</summary>
internal sealed class UpdateHandler(ObjectWriter writer, TimeProvider time) : IRequestHandler
{
    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        if (request.Path.Subresource is not ("" or "status"))
        {
            return ApiFailures.MethodNotAllowed();
        }

        var read = await RequestBody.ReadObjectAsync(request.Context.Request);
        if (read.Refused(out var failure, out var body)
            || WriteRequest.ReadOptions(request, body.Duplicates).Refused(out failure, out var options))
        {
            return failure;
        }

        var content = (JsonObject)body.Content;
        if (request.Kind.IsCustom && string.IsNullOrEmpty(content.At("metadata", "resourceVersion").AsText()))
        {
            return ApiFailures.Invalid(request.Kind, request.Path.Name,
                [FieldCause.Invalid("metadata.resourceVersion", "0", "must be specified for an update")]);
        }

        var changed = writer.Change(request.Kind, request.Key, options, _ => content.Copy());
        return await WriteRequest.AnswerAsync(request, time, 200, changed, options);
    }
}
