using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Caching;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>A kind to be cached in the clusters of a scope.</summary>
internal interface ICacheDefinition
{
    Type Type { get; }

    ClusterScope Scope { get; }

    IInformer Create(string cluster, ApiTransport transport, ClusterServices services);
}
