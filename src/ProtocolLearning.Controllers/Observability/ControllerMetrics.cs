using Prometheus;

namespace ProtocolLearning.Controllers.Observability;

/// <summary>
/// The runtime's metrics: controller-runtime's names, so that its dashboards and alerts fit, and what it lacks about watches.
/// </summary>
internal sealed class ControllerMetrics
{
    private static readonly double[] ReconcileBuckets =
    [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9,
        1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ];

    private static readonly double[] QueueBuckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];
    private static readonly double[] RequestBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

    public ControllerMetrics(CollectorRegistry registry)
    {
        Registry = registry;
        var factory = Metrics.WithCustomRegistry(registry);
        ReconcileTotal = factory.CreateCounter("controller_runtime_reconcile_total", "Reconciliations by result.", "controller", "result");
        ReconcileErrors = factory.CreateCounter("controller_runtime_reconcile_errors_total", "Failed reconciliations.", "controller");
        Panics = factory.CreateCounter("controller_runtime_reconcile_panics_total", "Exceptions that left a controller.", "controller");
        Timeouts = factory.CreateCounter("controller_runtime_reconcile_timeouts_total", "Reconciliations cut off for time.", "controller");
        ReconcileTime = factory.CreateHistogram(
            "controller_runtime_reconcile_time_seconds", "Time of one reconciliation.", ["controller"], Buckets(ReconcileBuckets));
        MaxConcurrent = factory.CreateGauge("controller_runtime_max_concurrent_reconciles", "Workers of a controller.", "controller");
        ActiveWorkers = factory.CreateGauge("controller_runtime_active_workers", "Workers that reconcile just now.", "controller");

        string[] queue = ["name", "controller"];
        QueueDepth = factory.CreateGauge("workqueue_depth", "Items that wait for a worker.", queue);
        QueueAdds = factory.CreateCounter("workqueue_adds_total", "Items added.", queue);
        QueueDuration = factory.CreateHistogram("workqueue_queue_duration_seconds", "Time an item waited.", queue, Buckets(QueueBuckets));
        WorkDuration = factory.CreateHistogram("workqueue_work_duration_seconds", "Time the work on an item took.", queue, Buckets(QueueBuckets));
        QueueUnfinished = factory.CreateGauge("workqueue_unfinished_work_seconds", "Seconds of work under way.", queue);
        QueueLongest = factory.CreateGauge("workqueue_longest_running_processor_seconds", "Age of the oldest work under way.", queue);
        QueueRetries = factory.CreateCounter("workqueue_retries_total", "Items added again after a failure.", queue);

        Requests = factory.CreateCounter("rest_client_requests_total", "Requests to API servers.", "code", "method", "host");
        RequestDuration = factory.CreateHistogram(
            "rest_client_request_duration_seconds", "Time to an API server's answer.", ["verb", "host"], Buckets(RequestBuckets));
        Leader = factory.CreateGauge("leader_election_master_status", "1 where this process leads.", "name");

        WatchRestarts = factory.CreateCounter(
            "protocollearning_watch_restarts_total", "Watches that ended, by reason.", "cluster", "kind", "reason");
        Relists = factory.CreateCounter("protocollearning_relists_total", "Full lists read, by reason.", "cluster", "kind", "reason");
        CacheAge = factory.CreateGauge(
            "protocollearning_cache_age_seconds", "Seconds since the last event or bookmark; -1 before the first.", "cluster", "kind");
        EventsDropped = factory.CreateCounter("protocollearning_events_dropped_total", "Kubernetes Events that could not be written.");
    }

    public CollectorRegistry Registry { get; }

    public Counter ReconcileTotal { get; }

    public Counter ReconcileErrors { get; }

    public Counter Panics { get; }

    public Counter Timeouts { get; }

    public Histogram ReconcileTime { get; }

    public Gauge MaxConcurrent { get; }

    public Gauge ActiveWorkers { get; }

    /// <summary>How many objects are being reconciled just now, by all controllers.</summary>
    public double Reconciling => ActiveWorkers.GetAllLabelValues().Sum(labels => ActiveWorkers.WithLabels(labels).Value);

    public Gauge QueueDepth { get; }

    public Counter QueueAdds { get; }

    public Histogram QueueDuration { get; }

    public Histogram WorkDuration { get; }

    public Gauge QueueUnfinished { get; }

    public Gauge QueueLongest { get; }

    public Counter QueueRetries { get; }

    public Counter Requests { get; }

    public Histogram RequestDuration { get; }

    public Gauge Leader { get; }

    public Counter WatchRestarts { get; }

    public Counter Relists { get; }

    public Gauge CacheAge { get; }

    public Counter EventsDropped { get; }

    /// <summary>Makes a controller's series appear with 0, so that a rate over them is defined from the start.</summary>
    public void Initialise(string controller, int workers)
    {
        foreach (var result in ReconcileResults.All)
        {
            ReconcileTotal.WithLabels(controller, result);
        }

        foreach (var counter in (Counter[])[ReconcileErrors, Panics, Timeouts])
        {
            counter.WithLabels(controller);
        }

        ReconcileTime.WithLabels(controller);
        ActiveWorkers.WithLabels(controller).Set(0);
        MaxConcurrent.WithLabels(controller).Set(workers);
        foreach (var gauge in (Gauge[])[QueueDepth, QueueUnfinished, QueueLongest])
        {
            gauge.WithLabels(controller, controller).Set(0);
        }

        QueueAdds.WithLabels(controller, controller);
        QueueRetries.WithLabels(controller, controller);
        QueueDuration.WithLabels(controller, controller);
        WorkDuration.WithLabels(controller, controller);
    }

    /// <summary>Makes a cache's series appear with 0.</summary>
    public void InitialiseCache(string cluster, string kind)
    {
        CacheAge.WithLabels(cluster, kind).Set(-1);
        foreach (var reason in Enum.GetNames<Caching.RelistReason>())
        {
            Relists.WithLabels(cluster, kind, reason);
        }

        foreach (var reason in Enum.GetNames<Caching.WatchEnd>())
        {
            WatchRestarts.WithLabels(cluster, kind, reason);
        }
    }

    /// <summary>Drops the series of a cluster that has gone.</summary>
    public void RemoveCache(string cluster, string kind)
    {
        CacheAge.RemoveLabelled(cluster, kind);
        foreach (var reason in Enum.GetNames<Caching.RelistReason>())
        {
            Relists.RemoveLabelled(cluster, kind, reason);
        }

        foreach (var reason in Enum.GetNames<Caching.WatchEnd>())
        {
            WatchRestarts.RemoveLabelled(cluster, kind, reason);
        }
    }

    private static HistogramConfiguration Buckets(double[] bounds) => new() { Buckets = bounds };
}
