using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Caching;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>One cluster that the operator works with.</summary>
public interface ICluster
{
    /// <summary>Its name; <see cref="ClusterRequest.Home"/> for the home cluster.</summary>
    string Name { get; }

    /// <summary>Reads and writes of its API.</summary>
    IApiClient Api { get; }

    /// <summary>Whether the first list of every cached kind has come in. Until then absence in a cache means nothing.</summary>
    bool HasSynced { get; }

    /// <summary>The kinds that were never listed, each with the reason; empty once <see cref="HasSynced"/>.</summary>
    IReadOnlyList<string> Missing { get; }

    /// <summary>Which caches are not kept up to date, why, and for how long the worst of them; null where all are.</summary>
    CacheTrouble? Trouble { get; }

    /// <summary>Cancelled when the cluster is disengaged.</summary>
    CancellationToken Disengaged { get; }

    /// <summary>The cache of a kind.</summary>
    /// <exception cref="ArgumentException">No cache, controller or watch was registered for it in this scope.</exception>
    IReadOnlyStore<T> Cache<T>()
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
