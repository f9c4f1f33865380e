using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Queueing;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Something whose changes put requests into a controller's queue.</summary>
internal interface ISource
{
    ClusterScope Scope { get; }

    /// <summary>The cache that it needs, where none was declared.</summary>
    ICacheDefinition DefaultCache();

    void Connect(Cluster cluster, WorkQueue<ClusterRequest> queue);
}
