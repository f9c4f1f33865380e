using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.Rbac;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Turns ShardPlacements into pods in member clusters, and says in their status what became of the pods: at home for Push clusters,
/// in the member itself for Pull ones.
/// </summary>
[EntityRbac(typeof(V1Pod), Verbs = RbacVerbs.All)]
[EntityRbac(typeof(V1Node), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class PodController(
    IClusterSet clusters,
    MemberPods members,
    IPodAuthority authority,
    PodRemover remover,
    PodStatusWriter statuses,
    OperatorSettings settings,
    HomeOrigin origin,
    IEventRecorder events,
    ILogger<PodController> logger) : IEntityController<V1Alpha1ShardPlacement>
{
    private const int LongestReason = 256;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> ReconcileAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        if (ReconcileSwitch.IsOff(entity, clusters, events))
        {
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
        }

        if (authority.IsElsewhere(entity.Spec.Cluster) || clusters.Find(entity.Spec.Cluster) is not { HasSynced: true } cluster)
        {
            // What is not seen is not known to be gone: a cluster that does not answer loses no shard by that alone. Once its caches
            // are filled, the placement is looked at again.
            await remover.RemoveAsync(members.Of(entity).Where(pod => IsStrayed(entity, pod)), cancellationToken);
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
        }

        var pods = members.Of(entity);
        if (!ReferenceEquals(clusters.Find(entity.Spec.Cluster), cluster))
        {
            // It was engaged anew while its pods were read: none of them was seen.
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
        }

        var plan = PodPlanner.Plan(entity, pods);
        await remover.RemoveAsync(plan.Delete.Where(pod => !IsStrayed(entity, pod)), cancellationToken);
        var (isMade, status) = plan.Create ? await MakeAsync(entity, cluster, cancellationToken) : (true, null);
        await remover.RemoveAsync(plan.Delete.Where(pod => IsStrayed(entity, pod)), cancellationToken);
        if ((status ?? plan.Status) is { } seen)
        {
            await statuses.WriteAsync(entity, seen, cancellationToken);
        }

        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, isMade ? null : Retry);
    }

    /// <summary>An agent sees a placement go that moves to another cluster; its pod is of no use from then on.</summary>
    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> DeletedAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        var placements = clusters.Home.Cache<V1Alpha1ShardPlacement>();
        await remover.RemoveAsync(
            members.Of(entity).Where(pod => pod.Pod.Metadata.DeletionTimestamp is null && LeftoverSweep.IsLeftOver(pod.Pod, placements.Find)),
            cancellationToken);
        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
    }

    private static bool IsStrayed(V1Alpha1ShardPlacement placement, ObservedPod observed) =>
        observed.Cluster != placement.Spec.Cluster && observed.Pod.Metadata.DeletionTimestamp is null;

    /// <returns>Whether nothing is left to be done, and what the status shall say in place of what was planned.</returns>
    private async Task<(bool IsMade, ShardPodStatus? Status)> MakeAsync(
        V1Alpha1ShardPlacement placement, ICluster cluster, CancellationToken cancellationToken)
    {
        var wasRefused = placement.Status?.Pod?.Phase == ShardPodPhase.Refused;
        var isLost = placement.Status?.Phase == ShardPhase.Lost;
        if (isLost && !wasRefused)
        {
            return (true, null);
        }

        var pod = WorkerPodTemplate.Create(placement, settings.PodNetwork, origin.Value);
        if (authority.Refuse(pod, cluster) is { } why)
        {
            return (false, Refused(placement, pod, cluster, why));
        }

        if (isLost)
        {
            // Its epoch is over. That nothing is held against the pod any more is what home waits for to place it anew.
            return (true, new ShardPodStatus());
        }

        return (await TryCreateAsync(placement, pod, cluster, cancellationToken), null);
    }

    private ShardPodStatus Refused(V1Alpha1ShardPlacement placement, V1Pod pod, ICluster cluster, string why)
    {
        var reason = why.Length > LongestReason ? why[..LongestReason] : why;
        if (placement.Status?.Pod is not { Phase: ShardPodPhase.Refused } former || former.Epoch != placement.Spec.Epoch || former.Reason != reason)
        {
            Log.PodRefused(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name, why);
            events.Record(
                clusters.Home, placement, EventType.Warning, "PodRefused", "Refuse", $"the policy of cluster {cluster.Name} refuses pod {pod.Metadata.Name}: {why}");
        }

        return new ShardPodStatus { Name = pod.Metadata.Name, Epoch = placement.Spec.Epoch, Phase = ShardPodPhase.Refused, Reason = reason };
    }

    /// <summary>Makes the pod, and never takes over one that is there: it may be another placement's, and about to end.</summary>
    private async Task<bool> TryCreateAsync(V1Alpha1ShardPlacement placement, V1Pod pod, ICluster cluster, CancellationToken cancellationToken)
    {
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

            NotCreated(result.Message ?? result.Outcome.ToString());
            return false;
        }
        catch (ApiException exception) when (!exception.IsUnreachable)
        {
            NotCreated(exception.Message);
            throw;
        }

        void NotCreated(string why)
        {
            Log.PodNotCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name, why);
            events.Record(clusters.Home, placement, EventType.Warning, "PodNotCreated", "Create", $"{name} was refused and is tried again: {why}");
        }
    }
}
