using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Caching;

namespace ProtocolLearning.Controllers.Clusters;

/// <inheritdoc/>
internal sealed class CacheDefinition<T>(ClusterScope scope, CacheOptions<T> options) : ICacheDefinition
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public Type Type => typeof(T);

    public ClusterScope Scope => scope;

    public IInformer Create(string cluster, ApiTransport transport, ClusterServices services) => new Informer<T>(
        cluster,
        options,
        new ResourceReader<T>(transport, options.Namespace, options.SelectorIn(cluster), options.FieldSelector, options.Bounds, options.Serializer),
        services.Reflectors,
        services.Metrics,
        services.Time,
        new Random(HashCode.Combine(services.Seed, cluster, typeof(T).Name)),
        services.Logger);
}
