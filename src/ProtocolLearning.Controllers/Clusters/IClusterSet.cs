using k8s;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>The clusters that the operator works with; members come and go at run time.</summary>
/// <remarks>Inject it where objects of several clusters are read or written.</remarks>
public interface IClusterSet
{
    /// <summary>The cluster that holds the custom resources.</summary>
    ICluster Home { get; }

    /// <summary>The engaged member clusters, by name.</summary>
    IReadOnlyList<ICluster> Members { get; }

    /// <summary>The cluster of that name, home included, or null where none is engaged.</summary>
    ICluster? Find(string name);

    /// <summary>
    /// Starts the caches and sources of a member cluster and returns at once, whether it answers or not: a dead member never holds
    /// up the others. A member of that name is disengaged first, which is how changed credentials come into use; as that lists
    /// everything anew, call it only where they did change.
    /// </summary>
    /// <param name="name">The member's name.</param>
    /// <param name="configuration">Where it is and how to log in; it belongs to the set from here on.</param>
    Task EngageAsync(string name, KubernetesClientConfiguration configuration);

    /// <summary>Stops a member's caches and cuts off requests to it. Its objects count as unknown, not as deleted.</summary>
    /// <returns>Whether it was engaged.</returns>
    Task<bool> DisengageAsync(string name);
}
