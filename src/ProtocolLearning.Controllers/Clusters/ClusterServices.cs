using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>What every cluster is made with.</summary>
internal sealed record ClusterServices(
    IReadOnlyList<ICacheDefinition> Caches,
    ConnectionOptions Connection,
    ReflectorOptions Reflectors,
    ControllerMetrics Metrics,
    TimeProvider Time,
    ILogger Logger,
    int Seed);
