using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// How a controller runs and what wakes it. Without any of it: one worker, on changes of its own kind in the home cluster.
/// </summary>
/// <typeparam name="TEntity">The kind that it reconciles.</typeparam>
public sealed class ControllerOptions<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly List<ISource> _sources = [];
    private readonly List<SyncSource> _syncs = [];
    private readonly List<(Wakeup Wakeup, TimeSpan Delay)> _wakeups = [];

    /// <summary>The name in metrics and logs; by default the kind in lower case.</summary>
    public string Name { get; set; } = Api.ResourceKind.Of<TEntity>().Kind.ToLowerInvariant();

    /// <summary>How many objects are reconciled at the same time; never the same one twice.</summary>
    public int Workers { get; set; } = 1;

    /// <summary>
    /// The longest wait before an object that failed again and again is tried once more, or null for client-go's 1,000 s. What only a
    /// clock drives (a lease, a probe, a deadline) needs a short one: an outage of T would else go on for up to T after its end.
    /// </summary>
    public TimeSpan? MaximumBackoff { get; set; }

    /// <summary>After how long one call is cut off and repeated with backoff, or null for never.</summary>
    public TimeSpan? ReconcileTimeout { get; set; }

    /// <summary>
    /// Where the reconciled objects are. <see cref="ReconcileContext"/> tells a controller which cluster a call is about.
    /// </summary>
    public ClusterScope Scope { get; set; } = ClusterScope.Home;

    /// <summary>Which updates of the reconciled objects matter.</summary>
    public Func<TEntity, TEntity, bool> Predicate { get; set; } = ChangePredicates.SpecOrMetadata;

    internal IReadOnlyList<ISource> Sources => _sources;

    internal IReadOnlyList<SyncSource> Syncs => _syncs;

    internal IReadOnlyList<(Wakeup Wakeup, TimeSpan Delay)> Wakeups => _wakeups;

    /// <summary>
    /// Wakes the controller for the owner of a <typeparamref name="TChild"/> that changed: the one its controller owner
    /// reference names, in the child's cluster and namespace.
    /// </summary>
    /// <param name="predicate">Which updates of a child matter; by default all.</param>
    public ControllerOptions<TEntity> Owns<TChild>(Func<TChild, TChild, bool>? predicate = null)
        where TChild : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = Api.ResourceKind.Of<TEntity>();
        _sources.Add(new Source<TChild>(
            Scope, predicate ?? ChangePredicates.Anything, (cluster, child) => OwnerRequests.Of(cluster, child, kind), TimeSpan.Zero));
        return this;
    }

    /// <summary>
    /// Wakes the controller for whatever <paramref name="map"/> names when a <typeparamref name="TOther"/> changed. On an
    /// update the old and the new object are both mapped, so that whoever lost it hears of it too.
    /// </summary>
    /// <param name="scope">The clusters whose objects are watched.</param>
    /// <param name="map">From the cluster's name and the object (read-only) to requests. It must be quick.</param>
    /// <param name="predicate">Which updates matter; by default all.</param>
    /// <param name="delay">Collects requests for so long: a node's loss then costs one reconcile, not one a pod.</param>
    public ControllerOptions<TEntity> Watches<TOther>(
        ClusterScope scope,
        Func<string, TOther, IEnumerable<ClusterRequest>> map,
        Func<TOther, TOther, bool>? predicate = null,
        TimeSpan delay = default)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        _sources.Add(new Source<TOther>(scope, predicate ?? ChangePredicates.Anything, map, delay));
        return this;
    }

    /// <summary>
    /// Wakes the controller for whatever <paramref name="map"/> names once every cache of a cluster is filled for the first time: what
    /// could not be decided before can be then.
    /// </summary>
    /// <param name="scope">The clusters that are waited for.</param>
    /// <param name="map">From the cluster's name to requests.</param>
    public ControllerOptions<TEntity> WhenSynced(ClusterScope scope, Func<string, IEnumerable<ClusterRequest>> map)
    {
        _syncs.Add(new SyncSource(scope, map));
        return this;
    }

    /// <summary>Wakes the controller by what no watch shows.</summary>
    /// <param name="wakeup">Whoever hears of it calls this.</param>
    /// <param name="delay">Collects calls for so long.</param>
    public ControllerOptions<TEntity> WokenBy(Wakeup wakeup, TimeSpan delay = default)
    {
        _wakeups.Add((wakeup, delay));
        return this;
    }
}
