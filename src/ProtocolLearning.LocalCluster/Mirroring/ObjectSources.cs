using k8s;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Mirroring;

/// <summary>The kinds that nodes, the scheduler and the node lifecycle look at.</summary>
internal static class ObjectSources
{
    /// <summary>The namespace of the nodes' leases.</summary>
    public const string LeaseNamespace = "kube-node-lease";

    private const int WatchSeconds = 120;

    public static ObjectSource<V1Pod> Pods(IKubernetes kubernetes, string? fieldSelector = null) => new(
        "pods",
        async cancellation =>
        {
            var list = await kubernetes.CoreV1
                .ListPodForAllNamespacesAsync(fieldSelector: fieldSelector, cancellationToken: cancellation).ConfigureAwait(false);
            return (list.Items, list.Metadata.ResourceVersion);
        },
        (version, cancellation) => kubernetes.CoreV1.WatchListPodForAllNamespacesAsync(
            allowWatchBookmarks: true,
            fieldSelector: fieldSelector,
            resourceVersion: version,
            timeoutSeconds: WatchSeconds,
            onError: Throw,
            cancellationToken: cancellation));

    public static ObjectSource<V1Node> Nodes(IKubernetes kubernetes) => new(
        "nodes",
        async cancellation =>
        {
            var list = await kubernetes.CoreV1.ListNodeAsync(cancellationToken: cancellation).ConfigureAwait(false);
            return (list.Items, list.Metadata.ResourceVersion);
        },
        (version, cancellation) => kubernetes.CoreV1.WatchListNodeAsync(
            allowWatchBookmarks: true,
            resourceVersion: version,
            timeoutSeconds: WatchSeconds,
            onError: Throw,
            cancellationToken: cancellation));

    public static ObjectSource<V1Lease> NodeLeases(IKubernetes kubernetes) => new(
        "leases",
        async cancellation =>
        {
            var list = await kubernetes.CoordinationV1
                .ListNamespacedLeaseAsync(LeaseNamespace, cancellationToken: cancellation).ConfigureAwait(false);
            return (list.Items, list.Metadata.ResourceVersion);
        },
        (version, cancellation) => kubernetes.CoordinationV1.WatchListNamespacedLeaseAsync(
            LeaseNamespace,
            allowWatchBookmarks: true,
            resourceVersion: version,
            timeoutSeconds: WatchSeconds,
            onError: Throw,
            cancellationToken: cancellation));

    // Without this the client takes a 410 for the normal end of a watch.
    private static void Throw(Exception error) => throw error;
}
