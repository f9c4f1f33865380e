using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Remembers the last state of deleted objects until their controller has heard of it.</summary>
internal sealed class Tombstones<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<ClusterRequest, List<TEntity>> _deleted = [];
    private readonly Lock _gate = new();

    public void Add(ClusterRequest request, TEntity last)
    {
        lock (_gate)
        {
            (_deleted.TryGetValue(request, out var known) ? known : _deleted[request] = []).Add(last);
        }
    }

    public IReadOnlyList<TEntity> Of(ClusterRequest request)
    {
        lock (_gate)
        {
            return _deleted.TryGetValue(request, out var known) ? [.. known] : [];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _deleted.Clear();
        }
    }

    public void Remove(ClusterRequest request, TEntity last)
    {
        lock (_gate)
        {
            if (_deleted.TryGetValue(request, out var known) && known.Remove(last) && known.Count == 0)
            {
                _deleted.Remove(request);
            }
        }
    }
}
