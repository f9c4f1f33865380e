using System.Text.Json.Serialization;

using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>A list of any kind, as the server sends it; items of core kinds carry no <c>apiVersion</c> and <c>kind</c>.</summary>
internal sealed class ListPage<T>
{
    [JsonPropertyName("metadata")]
    public V1ListMeta? Metadata { get; set; }

    [JsonPropertyName("items")]
    public List<T>? Items { get; set; }
}
