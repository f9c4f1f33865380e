using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>GET of a collection, whole or page by page. All pages of one list show the same moment.</summary>
internal sealed class ListHandler(ObjectStore store, TimeProvider time) : IRequestHandler
{
    private const int FlushBytes = 64 * 1024;

    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        if (request.Query.IsPresent("sendInitialEvents"))
        {
            return ApiFailures.BadRequest("sendInitialEvents is not supported by this server; list, then watch");
        }

        if (ObjectFilter.Read(request).Refused(out var failure, out var filter)
            || ListPage.Read(request, store).Refused(out failure, out var page))
        {
            return failure;
        }

        var (items, rest) = page.Take(filter);
        var metadata = new JsonObject { ["resourceVersion"] = page.Snapshot.Version.ToString(CultureInfo.InvariantCulture) };
        if (rest > 0)
        {
            store.Collection(request.Kind.StorageName).Pages.Keep(page.Snapshot);
            metadata["continue"] = new ContinueToken(page.Snapshot.Version, items[^1].Key).Format();
            if (!filter.SelectsByContent)
            {
                metadata["remainingItemCount"] = rest;
            }
        }

        await WriteAsync(request, items, metadata);
        return null;
    }

    private async Task WriteAsync(ApiRequest request, IReadOnlyList<StoredObject> items, JsonObject metadata)
    {
        var renderer = new ObjectRenderer(request, time);
        if (request.Rendition == Rendition.Table)
        {
            await ApiResponse.WriteAsync(request.Context, 200, renderer.Table(items, metadata));
            return;
        }

        var (kind, apiVersion) = request.Rendition == Rendition.Metadata
            ? ("PartialObjectMetadataList", "meta.k8s.io/v1")
            : (request.Kind.ListKind, request.Kind.ApiVersion);
        var response = request.Context.Response;
        response.ContentType = "application/json";
        var writer = response.BodyWriter;
        var head = metadata.ToJsonString(JsonFormat.Relaxed);
        Write($$"""{"kind":"{{kind}}","apiVersion":"{{apiVersion}}","metadata":{{head}},"items":[""");
        var pending = 0;
        for (var i = 0; i < items.Count; i++)
        {
            Write(i == 0 ? "" : ",");
            var bytes = renderer.Render(items[i]);
            bytes.Span.CopyTo(writer.GetSpan(bytes.Length));
            writer.Advance(bytes.Length);
            pending += bytes.Length;
            if (pending > FlushBytes)
            {
                pending = 0;
                await writer.FlushAsync(request.Aborted);
            }
        }

        Write("]}\n");
        await writer.FlushAsync(request.Aborted);

        void Write(string text) => Encoding.UTF8.GetBytes(text, writer);
    }
}
