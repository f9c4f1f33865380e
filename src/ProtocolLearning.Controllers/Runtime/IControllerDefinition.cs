using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>A registered controller, before the process runs.</summary>
internal interface IControllerDefinition
{
    string Name { get; }

    Type EntityType { get; }

    /// <summary>The caches that it cannot do without.</summary>
    IEnumerable<ICacheDefinition> DefaultCaches();

    IController Build(
        IServiceProvider services, IReadOnlyList<FinalizerDefinition> finalizers, ControllerMetrics metrics, TimeProvider time);
}
