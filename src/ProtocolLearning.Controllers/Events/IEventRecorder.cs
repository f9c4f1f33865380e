using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Events;

/// <summary>
/// Writes Kubernetes Events (<c>events.k8s.io/v1</c>), in the background and without ever holding up a reconciliation.
/// </summary>
/// <remarks>
/// The same type, reason and action about the same object within six minutes become one Event with a count. Where Events come
/// faster than the server takes them, the newest are dropped and counted: they are for people, and nothing may depend on them.
/// </remarks>
public interface IEventRecorder
{
    /// <summary>
    /// Records an Event at once. Where it tells of a state, record it after that state was written.
    /// </summary>
    /// <param name="cluster">Where the object is, and the Event goes.</param>
    /// <param name="regarding">What it is about.</param>
    /// <param name="type">Whether it needs attention.</param>
    /// <param name="reason">Why, in UpperCamelCase, for machines: <c>ShardLost</c>.</param>
    /// <param name="action">What was done about it, in UpperCamelCase: <c>Reschedule</c>.</param>
    /// <param name="note">The same for people; cut to 1024 bytes.</param>
    void Record(
        ICluster cluster, IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action, string note);
}
