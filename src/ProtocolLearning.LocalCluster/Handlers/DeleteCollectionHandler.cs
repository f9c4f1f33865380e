using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>DELETE of every object that the selectors choose.</summary>
internal sealed class DeleteCollectionHandler(ObjectStore store, ObjectWriter writer) : IRequestHandler
{
    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        var read = await DeleteRequest.ReadAsync(request);
        if (read.Refused(out var failure, out var options) || ObjectFilter.Read(request).Refused(out failure, out var filter))
        {
            return failure;
        }

        foreach (var stored in store.Collection(request.Kind.StorageName).Objects.Values.Where(filter.Matches))
        {
            var deleted = writer.Delete(request.Kind, stored.Key, options);
            if (deleted.Failure is { Code: not 404 } refusal)
            {
                return refusal;
            }
        }

        await ApiResponse.WriteAsync(request.Context, 200, SuccessStatus.Plain());
        return null;
    }
}
