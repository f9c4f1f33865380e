using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.Rbac;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Turns ShardPlacements into pods in member clusters, and says in their status what became of the pods.</summary>
[EntityRbac(typeof(V1Pod), Verbs = RbacVerbs.All)]
[EntityRbac(typeof(V1Node), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class PodController(
    IClusterSet clusters,
    MemberPods members,
    OperatorSettings settings,
    OperatorIdentity identity,
    IEventRecorder events,
    ILogger<PodController> logger) : IEntityController<V1Alpha1ShardPlacement>
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> ReconcileAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        if (clusters.Find(entity.Spec.Cluster) is not { HasSynced: true } cluster)
        {
            // What is not seen is not known to be gone: a cluster that does not answer loses no shard by that alone.
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, Retry);
        }

        var pods = members.Of(entity);
        if (!ReferenceEquals(clusters.Find(entity.Spec.Cluster), cluster))
        {
            // It was engaged anew while its pods were read: none of them was seen.
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, Retry);
        }

        var plan = PodPlanner.Plan(entity, pods);
        foreach (var stale in plan.Delete)
        {
            await DeleteAsync(stale, cancellationToken);
        }

        var isMade = !plan.Create || await TryCreateAsync(entity, cluster, cancellationToken);

        if (plan.Status is not null)
        {
            await WriteStatusAsync(entity, plan.Status, cancellationToken);
        }

        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, isMade ? null : Retry);
    }

    public Task<ReconciliationResult<V1Alpha1ShardPlacement>> DeletedAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken) =>
        Task.FromResult(ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity));

    /// <summary>Makes the pod, and never takes over one that is there: it may be another placement's, and about to end.</summary>
    private async Task<bool> TryCreateAsync(V1Alpha1ShardPlacement placement, ICluster cluster, CancellationToken cancellationToken)
    {
        var pod = WorkerPodTemplate.Create(placement, settings.PodNetwork, identity.Origin);
        var name = $"pod {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} in cluster {cluster.Name}";
        try
        {
            var result = await cluster.Api.CreateAsync(pod, cancellationToken);
            if (result.Outcome == ApiOutcome.Success)
            {
                Log.PodCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name);
                events.Record(clusters.Home, placement, EventType.Normal, "PodCreated", "Create", name);
                return true;
            }

            Refused(result.Message ?? result.Outcome.ToString());
            return false;
        }
        catch (ApiException exception) when (!exception.IsUnreachable)
        {
            Refused(exception.Message);
            throw;
        }

        void Refused(string why)
        {
            Log.PodNotCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name, why);
            events.Record(clusters.Home, placement, EventType.Warning, "PodNotCreated", "Create", $"{name} was refused and is tried again: {why}");
        }
    }

    private async Task DeleteAsync(ObservedPod stale, CancellationToken cancellationToken)
    {
        if (clusters.Find(stale.Cluster) is { } cluster)
        {
            await cluster.Api.DeleteAsync(stale.Pod, null, cancellationToken);
            Log.PodDeleted(logger, stale.Cluster, stale.Pod.Metadata.NamespaceProperty, stale.Pod.Metadata.Name);
        }
    }

    private async Task WriteStatusAsync(V1Alpha1ShardPlacement placement, ShardPodStatus status, CancellationToken cancellationToken)
    {
        var desired = new V1Alpha1ShardPlacement
        {
            Metadata = new V1ObjectMeta { Name = placement.Metadata.Name, NamespaceProperty = placement.Metadata.NamespaceProperty },
            Status = new ShardPlacementStatus { Pod = status },
        };
        await clusters.Home.Api.ApplyStatusAsync(desired, placement, FieldManagers.Pods, cancellationToken);
    }
}
