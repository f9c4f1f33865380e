using k8s;
using k8s.Models;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Controllers.Queueing;
using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Controllers.Runtime;

/// <inheritdoc/>
internal sealed class Controller<TController, TEntity> : IController
    where TController : class, IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ControllerOptions<TEntity> _options;
    private readonly IServiceProvider _services;
    private readonly IReadOnlyList<FinalizerDefinition> _finalizers;
    private readonly ControllerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Tombstones<TEntity> _tombstones = new();
    private readonly WorkQueue<ClusterRequest> _queue;
    private readonly Source<TEntity> _primary;
    private volatile bool _isWorking;

    public Controller(
        ControllerOptions<TEntity> options,
        IServiceProvider services,
        IReadOnlyList<FinalizerDefinition> finalizers,
        ControllerMetrics metrics,
        TimeProvider time)
    {
        (_options, _services, _finalizers, _metrics, _time) = (options, services, finalizers, metrics, time);
        metrics.Initialise(options.Name, options.Workers);
        _queue = new WorkQueue<ClusterRequest>(time, new QueueMetrics(metrics, options.Name), options.MaximumBackoff);
        _primary = new Source<TEntity>(
            options.Scope, options.Predicate, (cluster, entity) => [ClusterRequest.For(cluster, entity)], TimeSpan.Zero);
        foreach (var (wakeup, delay) in options.Wakeups)
        {
            wakeup.Connect(request => _queue.AddAfter(request, delay));
        }
    }

    public string Name => _options.Name;

    public void Connect(Cluster cluster, ClusterScope scope)
    {
        if (scope == _options.Scope)
        {
            // The tombstone has to lie there before the queue wakes a worker.
            cluster.InformerOf<TEntity>().Subscribe(change => Bury(cluster.Name, change));
            _primary.Connect(cluster, _queue);
        }

        foreach (var source in _options.Sources.Where(source => source.Scope == scope))
        {
            source.Connect(cluster, _queue);
        }

        foreach (var sync in _options.Syncs.Where(sync => sync.Scope == scope))
        {
            sync.Connect(cluster, _queue);
        }
    }

    public async Task RunAsync(IClusterSet clusters, CancellationToken stopTaking, CancellationToken abort)
    {
        var reconciler = new EntityReconciler<TController, TEntity>(
            _services.GetRequiredService<IServiceScopeFactory>(), clusters, _tombstones, _finalizers);
        var logger = _services.GetRequiredService<ILoggerFactory>().CreateLogger<TController>();
        var writes = new OwnWrites((cluster, kind) => (clusters.Find(cluster) as Cluster)?.SeenVersion(kind), _time);
        var pool = new WorkerPool(
            _options.Name, _options.Workers, _options.ReconcileTimeout, _queue, reconciler, writes, _metrics, _time, logger);
        _isWorking = true;
        LookAtAll(clusters);
        try
        {
            await pool.RunAsync(stopTaking, abort);
        }
        finally
        {
            _isWorking = false;
            _tombstones.Clear();
        }
    }

    public void ReportGauges()
    {
        var (sum, longest) = _queue.UnfinishedSeconds();
        _metrics.QueueUnfinished.WithLabels(Name, Name).Set(sum);
        _metrics.QueueLongest.WithLabels(Name, Name).Set(longest);
    }

    public void Dispose() => _queue.Dispose();

    /// <summary>
    /// A process that led before has let go of what it showed and kept; nothing else would bring an object back that needs no change.
    /// </summary>
    private void LookAtAll(IClusterSet clusters)
    {
        if (_options.Scope == ClusterScope.Home)
        {
            foreach (var entity in clusters.Home.Cache<TEntity>().List())
            {
                _queue.Add(ClusterRequest.For(ClusterRequest.Home, entity), QueuePriority.Low);
            }
        }
    }

    /// <summary>Who only stands by leaves the dead to the leader: nobody would ever clear them away.</summary>
    private void Bury(string cluster, ObjectChange<TEntity> change)
    {
        if (change.IsDeletion && _isWorking)
        {
            _tombstones.Add(ClusterRequest.For(cluster, change.Old!), change.Old!);
        }
    }
}
