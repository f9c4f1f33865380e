using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Storage;

/// <summary>One version of an object. Its content is never changed; its bytes are made once and shared by every reader.</summary>
internal sealed class StoredObject(ObjectKey key, JsonObject content, long version)
{
    private byte[]? _bytes;

    public ObjectKey Key { get; } = key;

    public JsonObject Content { get; } = content;

    public long Version { get; } = version;

    public string Uid { get; } = content.At("metadata", "uid").AsText() ?? "";

    /// <summary>The content as JSON. Two first readers may both make it; either result is the same.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes ??= JsonFormat.ToBytes(Content);
}
