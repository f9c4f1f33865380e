using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// What the current call is about. Inject it where a controller needs to know the cluster; it lives as long as the call.
/// </summary>
public sealed class ReconcileContext
{
    private ICluster? _cluster;

    /// <summary>The object that is reconciled.</summary>
    public ClusterRequest Request { get; private set; }

    /// <summary>The cluster that holds it.</summary>
    /// <exception cref="InvalidOperationException">Read outside a reconciliation.</exception>
    public ICluster Cluster => _cluster ?? throw new InvalidOperationException("There is no reconciliation in this scope.");

    /// <summary>The id that is on every log line of this call.</summary>
    public Guid Id { get; private set; }

    internal void Set(ClusterRequest request, ICluster cluster, Guid id) => (Request, _cluster, Id) = (request, cluster, id);
}
