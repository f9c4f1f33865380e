using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Which updates of an object matter to a controller. New and deleted objects always do.</summary>
public static class ChangePredicates
{
    /// <summary>
    /// The spec (by <c>metadata.generation</c>), deletion, finalizers, labels or annotations changed. A write of the status
    /// alone does not pass, or a controller would answer its own writes for ever. A kind without generations passes always.
    /// </summary>
    public static bool SpecOrMetadata<T>(T old, T @new)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var (before, after) = (old.Metadata, @new.Metadata);
        return after.Generation is null
            || before.Generation != after.Generation
            || before.DeletionTimestamp != after.DeletionTimestamp
            || !(before.Finalizers ?? []).SequenceEqual(after.Finalizers ?? [])
            || !Same(before.Labels, after.Labels)
            || !Same(before.Annotations, after.Annotations);
    }

    /// <summary>Anything changed, the status too.</summary>
    public static bool Anything<T>(T old, T @new)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        old.Metadata.ResourceVersion != @new.Metadata.ResourceVersion;

    private static bool Same(IDictionary<string, string>? before, IDictionary<string, string>? after) =>
        (before?.Count ?? 0) == (after?.Count ?? 0)
        && (before ?? new Dictionary<string, string>()).All(pair => after!.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
