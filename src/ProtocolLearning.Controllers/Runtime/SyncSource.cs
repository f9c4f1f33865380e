using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Queueing;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Puts requests into a controller's queue once a cluster's caches are filled.</summary>
internal sealed record SyncSource(ClusterScope Scope, Func<string, IEnumerable<ClusterRequest>> Map)
{
    public void Connect(Cluster cluster, WorkQueue<ClusterRequest> queue) => cluster.OnSynced(() =>
    {
        foreach (var request in Map(cluster.Name))
        {
            queue.Add(request);
        }
    });
}
