using k8s;
using k8s.Models;
using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Pods;

namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>Heap that pods take, as the plain client reads them and as the home operator's caches keep them: the same pods, twice.</summary>
internal static class PodHeap
{
    /// <returns>Bytes a pod: in the operator's store with its indexes, and as the plain client's objects in a list, without managed fields.</returns>
    public static (double Kept, double Plain) Measure(IReadOnlyList<string> pods)
    {
        var kept = Retained(() =>
        {
            var options = new CacheOptions<V1Pod>();
            PodRegistration.HomePods(options);
            options.AddIndex(PodIndexes.Placement, PodIndexes.PlacementOf).AddIndex(PodIndexes.Node, PodIndexes.NodeOf);
            var store = new Store<V1Pod>(options);
            store.Replace([]);
            foreach (var pod in pods)
            {
                store.Upsert(KubernetesJson.Deserialize<V1Pod>(pod));
            }

            return store;
        });
        var plain = Retained(() => pods.Select(Plain).ToList());
        return (kept / pods.Count, plain / pods.Count);
    }

    private static V1Pod Plain(string text)
    {
        var pod = KubernetesJson.Deserialize<V1Pod>(text);
        pod.Metadata.ManagedFields = null;
        return pod;
    }

    /// <summary>Pods as the API server sends them.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(Kubernetes client, string space, CancellationToken cancellationToken)
    {
        var pods = new List<string>();
        string? next = null;
        do
        {
            using var answer = await client.CoreV1.ListNamespacedPodWithHttpMessagesAsync(
                space, labelSelector: PlayedKubelet.Selector, limit: 500, continueParameter: next, cancellationToken: cancellationToken);
            pods.AddRange(answer.Body.Items.Select(pod => KubernetesJson.Serialize(pod)));
            next = answer.Body.Metadata.ContinueProperty is { Length: > 0 } more ? more : null;
        }
        while (next is not null);

        return pods;
    }

    private static double Retained(Func<object> make)
    {
        // Once before, so that nothing that is made only once is counted.
        GC.KeepAlive(make());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var held = make();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(held);
        return after - before;
    }
}
