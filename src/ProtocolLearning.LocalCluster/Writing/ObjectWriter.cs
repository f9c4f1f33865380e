using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>
/// Every write to the store goes through here: from requests, and from the server's own collectors. A write reads, computes
/// without a lock and commits by compare-and-swap; where another came first, it starts again from the newer object.
/// </summary>
internal sealed partial class ObjectWriter(ObjectStore store, KindRegistry kinds, TimeProvider time)
{
    private const int MostAttempts = 1000;

    public StoredObject? Find(ResourceKind kind, ObjectKey key) => store.Find(kind.StorageName, key);

    private string Now => Timestamps.Format(time.GetUtcNow());

    private static ApiFailure TooMuchContention(ResourceKind kind, string name) =>
        ApiFailures.Conflict(kind, name, "too many writers at once; please try again");

    /// <summary>Whether new objects may come into the namespace; null where they may.</summary>
    private ApiFailure? NamespaceRefusal(ResourceKind kind, string space, string name)
    {
        if (!kind.IsNamespaced)
        {
            return null;
        }

        var namespaces = kinds.Core("namespaces");
        var content = store.Find(namespaces.StorageName, new ObjectKey("", space))?.Content;
        if (content is null)
        {
            return ApiFailures.NotFound(namespaces, space);
        }

        return content.At("status", "phase").AsText() == "Terminating"
            ? ApiFailures.NamespaceTerminating(kind, name, space)
            : null;
    }

    private static StoredObject Uncommitted(ObjectKey key, JsonObject content, StoredObject? current) =>
        new(key, content, current?.Version ?? 0);

    private static JsonObject WithoutManagedFields(JsonObject content)
    {
        var copy = content.Copy();
        copy.Object("metadata")?.Remove("managedFields");
        return copy;
    }
}
