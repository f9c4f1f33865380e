using Prometheus;

using ProtocolLearning.Controllers.Queueing;

namespace ProtocolLearning.Controllers.Observability;

/// <summary>Turns a controller's queue into <c>workqueue_*</c> series.</summary>
internal sealed class QueueMetrics(ControllerMetrics metrics, string controller) : IQueueObserver
{
    private readonly Gauge.Child _depth = metrics.QueueDepth.WithLabels(controller, controller);
    private readonly Counter.Child _adds = metrics.QueueAdds.WithLabels(controller, controller);
    private readonly Counter.Child _retries = metrics.QueueRetries.WithLabels(controller, controller);
    private readonly Histogram.Child _waited = metrics.QueueDuration.WithLabels(controller, controller);
    private readonly Histogram.Child _worked = metrics.WorkDuration.WithLabels(controller, controller);

    public void Added(int depth)
    {
        _adds.Inc();
        _depth.Set(depth);
    }

    public void Retried() => _retries.Inc();

    public void Taken(int depth, TimeSpan waited)
    {
        _depth.Set(depth);
        _waited.Observe(waited.TotalSeconds);
    }

    public void Finished(int depth, TimeSpan worked)
    {
        _depth.Set(depth);
        _worked.Observe(worked.TotalSeconds);
    }
}
