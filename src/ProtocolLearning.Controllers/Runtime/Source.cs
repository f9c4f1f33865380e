using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Queueing;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Maps the changes of a kind to requests: those of the old state and those of the new one.</summary>
internal sealed class Source<T>(
    ClusterScope scope, Func<T, T, bool> predicate, Func<string, T, IEnumerable<ClusterRequest>> map, TimeSpan delay) : ISource
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public ClusterScope Scope => scope;

    public ICacheDefinition DefaultCache() => new CacheDefinition<T>(scope, new CacheOptions<T>());

    public void Connect(Cluster cluster, WorkQueue<ClusterRequest> queue) =>
        cluster.InformerOf<T>().Subscribe(change => Enqueue(cluster.Name, change, queue));

    private void Enqueue(string cluster, ObjectChange<T> change, WorkQueue<ClusterRequest> queue)
    {
        if (change.IsUpdate && !predicate(change.Old!, change.New!))
        {
            return;
        }

        var old = change.Old is null ? [] : map(cluster, change.Old);
        var @new = change.New is null ? [] : map(cluster, change.New);
        foreach (var request in old.Concat(@new).Distinct())
        {
            if (change.Initial)
            {
                queue.Add(request, QueuePriority.Low);
            }
            else
            {
                queue.AddAfter(request, delay);
            }
        }
    }
}
