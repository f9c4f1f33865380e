using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>DELETE of one object.</summary>
internal sealed class DeleteHandler(ObjectWriter writer, TimeProvider time) : IRequestHandler
{
    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        if (request.Path.Subresource.Length > 0)
        {
            return ApiFailures.MethodNotAllowed();
        }

        var read = await DeleteRequest.ReadAsync(request);
        if (read.Refused(out var failure, out var options)
            || writer.Delete(request.Kind, request.Key, options).Refused(out failure, out var deletion))
        {
            return failure;
        }

        var showsObject = !deletion.IsRemoved || request.Kind is { Group: "", Plural: "pods" };
        if (showsObject)
        {
            await ApiResponse.WriteAsync(request.Context, 200, new ObjectRenderer(request, time).Render(deletion.Object));
        }
        else
        {
            await ApiResponse.WriteAsync(request.Context, 200, SuccessStatus.Deleted(request.Kind, deletion.Object));
        }

        return null;
    }
}
