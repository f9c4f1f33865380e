using k8s;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Mirroring;

/// <summary>How to list and watch one kind of object.</summary>
/// <param name="Kind">The kind's name, for log lines.</param>
/// <param name="ListAsync">All objects, and the resource version they were read at.</param>
/// <param name="Watch">The changes after a resource version. Errors in the stream must be thrown, never dropped.</param>
internal sealed record ObjectSource<T>(
    string Kind,
    Func<CancellationToken, Task<(IList<T> Items, string ResourceVersion)>> ListAsync,
    Func<string, CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Object)>> Watch)
    where T : IKubernetesObject<V1ObjectMeta>;
