using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Observability;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Deletes pods in member clusters and lets go of them, of which one that does not answer must not hold up what is done in the others.</summary>
internal sealed class PodRemover(IClusterSet clusters, IPodAuthority authority, ILogger<PodRemover> logger)
{
    /// <summary>Deletes what can be reached; the rest is swept up when its cluster returns.</summary>
    public async Task RemoveAsync(IEnumerable<ObservedPod> pods, CancellationToken cancellationToken)
    {
        foreach (var observed in pods)
        {
            if (clusters.Find(observed.Cluster) is { } cluster && !authority.IsUnreachable(observed.Cluster))
            {
                await TryRemoveAsync(observed, cluster, cancellationToken);
            }
        }
    }

    /// <summary>Takes the finalizer off a pod and deletes it, as far as that is not done.</summary>
    public static async Task RemoveAsync(V1Pod pod, ICluster cluster, CancellationToken cancellationToken)
    {
        // A pod that changed meanwhile keeps the finalizer until that change is seen.
        await cluster.Api.RemoveFinalizerAsync(pod, PodTracking.Finalizer, cancellationToken);
        if (pod.Metadata.DeletionTimestamp is null)
        {
            await cluster.Api.DeleteAsync(pod, null, cancellationToken);
        }
    }

    private async Task TryRemoveAsync(ObservedPod observed, ICluster cluster, CancellationToken cancellationToken)
    {
        if (observed.Pod.Metadata.DeletionTimestamp is not null && !PodTracking.IsOn(observed.Pod))
        {
            return;
        }

        var (@namespace, name) = (observed.Pod.Metadata.NamespaceProperty, observed.Pod.Metadata.Name);
        try
        {
            await RemoveAsync(observed.Pod, cluster, cancellationToken);
            Log.PodDeleted(logger, observed.Cluster, @namespace, name);
        }
        catch (ApiException exception) when (exception.IsUnreachable || exception.IsUnauthorized)
        {
            Log.PodNotDeleted(logger, observed.Cluster, @namespace, name, exception.Message);
        }
    }
}
