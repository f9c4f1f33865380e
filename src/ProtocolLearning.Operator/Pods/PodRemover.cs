using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Observability;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Deletes pods in member clusters, of which one that does not answer must not hold up what is done in the others.</summary>
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

    private async Task TryRemoveAsync(ObservedPod observed, ICluster cluster, CancellationToken cancellationToken)
    {
        var (@namespace, name) = (observed.Pod.Metadata.NamespaceProperty, observed.Pod.Metadata.Name);
        try
        {
            await cluster.Api.DeleteAsync(observed.Pod, null, cancellationToken);
            Log.PodDeleted(logger, observed.Cluster, @namespace, name);
        }
        catch (ApiException exception) when (exception.IsUnreachable || exception.IsUnauthorized)
        {
            Log.PodNotDeleted(logger, observed.Cluster, @namespace, name, exception.Message);
        }
    }
}
