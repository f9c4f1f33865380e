using k8s;
using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator;

/// <summary>
/// The annotation by which somebody takes an object into their own hands: <c>protocollearning.dev/reconcile: disabled</c>. Its
/// deletion is still carried through.
/// </summary>
internal static class ReconcileSwitch
{
    /// <summary>Whether the object is to be left alone; if so, an Event says that it was.</summary>
    public static bool IsOff(IKubernetesObject<V1ObjectMeta> entity, IClusterSet clusters, IEventRecorder events)
    {
        if (!ReconcileAnnotation.IsDisabled(entity))
        {
            return false;
        }

        events.Record(
            clusters.Home, entity, EventType.Normal, "ReconcileDisabled", "Skip", $"it is left alone: annotation {ResourceLabels.Reconcile} is {ReconcileAnnotation.Disabled}");
        return true;
    }
}
