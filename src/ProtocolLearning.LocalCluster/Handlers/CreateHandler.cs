using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>POST of an object to its collection, or of a binding to a pod.</summary>
internal sealed class CreateHandler(ObjectWriter writer, PodBinder binder, TimeProvider time) : IRequestHandler
{
    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        var read = await RequestBody.ReadObjectAsync(request.Context.Request);
        if (read.Refused(out var failure, out var body)
            || WriteRequest.ReadOptions(request, body.Duplicates).Refused(out failure, out var options))
        {
            return failure;
        }

        var content = (JsonObject)body.Content;
        if (request.Path.Subresource.Length > 0)
        {
            return request.Path.Subresource == "binding"
                ? await BindAsync(request, content, options)
                : ApiFailures.MethodNotAllowed();
        }

        var created = writer.Create(request.Kind, request.Path.Namespace, content, options);
        return await WriteRequest.AnswerAsync(request, time, 201, created, options);
    }

    private async Task<ApiFailure?> BindAsync(ApiRequest request, JsonObject binding, WriteOptions options)
    {
        if (binder.Bind(request.Kind, request.Key, binding, options).Refused(out var failure, out _))
        {
            return failure;
        }

        await ApiResponse.WriteAsync(request.Context, 201, SuccessStatus.Plain());
        return null;
    }
}
