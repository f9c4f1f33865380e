using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Makes the template of a pod's claim once the pod is there, because the pod owns it. Until it is there the member's scheduler lets
/// the pod wait.
/// </summary>
internal sealed class ClaimMaker(IClusterSet clusters, IEventRecorder events, ILogger<ClaimMaker> logger)
{
    /// <param name="placement">The placement.</param>
    /// <param name="pod">Its pod, which waits for a node.</param>
    /// <param name="cluster">The pod's cluster.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Whether the template is there, or none is needed.</returns>
    public async Task<bool> MakeAsync(V1Alpha1ShardPlacement placement, V1Pod pod, ICluster cluster, CancellationToken cancellationToken)
    {
        if (!GpuClaim.IsWanted(placement))
        {
            return true;
        }

        var result = await cluster.Api.CreateAsync(GpuClaim.Template(pod, placement.Spec.Template.Worker.Gpu), cancellationToken);
        if (result.Outcome is ApiOutcome.Success or ApiOutcome.AlreadyExists)
        {
            return true;
        }

        var why = result.Message ?? result.Outcome.ToString();
        Log.ClaimNotCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name, why);
        events.Record(
            clusters.Home,
            placement,
            EventType.Warning,
            "ClaimNotCreated",
            "Create",
            $"ResourceClaimTemplate {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} in cluster {cluster.Name} was refused and is tried again: {why}");
        return false;
    }
}
