using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>GET of one object.</summary>
internal sealed class GetHandler(ObjectStore store, TimeProvider time) : IRequestHandler
{
    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        if (store.Find(request.Kind.StorageName, request.Key) is not { } found)
        {
            return ApiFailures.NotFound(request.Kind, request.Path.Name);
        }

        await ApiResponse.WriteAsync(request.Context, 200, new ObjectRenderer(request, time).Render(found));
        return null;
    }
}
