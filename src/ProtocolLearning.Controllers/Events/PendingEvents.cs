using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Events;

/// <summary>
/// Collects Events during a reconciliation and lets them out only once the status that they tell of was written.
/// </summary>
/// <param name="recorder">Where they go then.</param>
/// <param name="cluster">Where the object is.</param>
/// <param name="regarding">What they are about.</param>
public sealed class PendingEvents(IEventRecorder recorder, ICluster cluster, IKubernetesObject<V1ObjectMeta> regarding)
{
    private readonly List<(EventType Type, string Reason, string Action, string Note)> _events = [];

    /// <summary>Adds an Event; the parameters are those of <see cref="IEventRecorder.Record"/>.</summary>
    public void Add(EventType type, string reason, string action, string note) => _events.Add((type, reason, action, note));

    /// <summary>
    /// Publishes what was collected if the write worked; otherwise the repeated reconciliation will collect it again.
    /// </summary>
    public void PublishAfter<T>(ApiResult<T> write)
        where T : class
    {
        if (write.IsSuccess)
        {
            foreach (var (type, reason, action, note) in _events)
            {
                recorder.Record(cluster, regarding, type, reason, action, note);
            }
        }

        _events.Clear();
    }
}
