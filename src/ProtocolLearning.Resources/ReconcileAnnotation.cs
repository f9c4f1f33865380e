using k8s.Models;

namespace ProtocolLearning.Resources;

/// <summary>
/// The annotation <see cref="ResourceLabels.Reconcile"/>, by which somebody takes a TrainingRun or a ShardPlacement into their own hands.
/// </summary>
public static class ReconcileAnnotation
{
    /// <summary>The value that makes the operator leave the object alone.</summary>
    public const string Disabled = "disabled";

    /// <summary>Whether the operator is to leave the object alone.</summary>
    public static bool IsDisabled(IMetadata<V1ObjectMeta> entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.Metadata.Annotations?.TryGetValue(ResourceLabels.Reconcile, out var value) == true && value == Disabled;
    }
}
