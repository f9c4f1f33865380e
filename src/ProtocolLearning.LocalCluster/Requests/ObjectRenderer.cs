using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Tables;

namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>
/// Renders one object in the form that a request asks for; whole objects in their stored version share their bytes.
/// </summary>
internal sealed class ObjectRenderer(ApiRequest request, TimeProvider time)
{
    private readonly string _include = request.Query.Text("includeObject") is { Length: > 0 } asked ? asked : "Metadata";

    public ReadOnlyMemory<byte> Render(StoredObject stored) => request.Rendition switch
    {
        Rendition.Whole when request.Kind.Conversion.IsIdentity => stored.Bytes,
        Rendition.Whole => JsonFormat.ToBytes(request.Kind.Conversion.FromStored(stored.Content)),
        Rendition.Metadata => JsonFormat.ToBytes(PartialMetadata.Of(stored.Content)),
        _ => JsonFormat.ToBytes(Table(
            [stored], new JsonObject { ["resourceVersion"] = stored.Content.At("metadata", "resourceVersion")?.DeepClone() })),
    };

    public JsonObject Table(IEnumerable<StoredObject> stored, JsonObject listMetadata) => TableRenderer.Render(
        request.Kind, stored
            .Select(item => request.Kind.Conversion.FromStored(item.Content)), listMetadata, _include, time.GetUtcNow());
}
