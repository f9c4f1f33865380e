using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.Rbac;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Turns ShardPlacements into pods in member clusters, and says in their status what became of the pods: at home for Push clusters,
/// in the member itself for Pull ones.
/// </summary>
[EntityRbac(typeof(V1Pod), Verbs = RbacVerbs.All)]
[EntityRbac(typeof(V1ResourceClaimTemplate), Verbs = RbacVerbs.Create)]
[EntityRbac(typeof(V1PodDisruptionBudget), Verbs = RbacVerbs.List | RbacVerbs.Create | RbacVerbs.Patch)]
[EntityRbac(typeof(V1Node), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class PodController(
    IClusterSet clusters,
    MemberPods members,
    IPodAuthority authority,
    PodMaker maker,
    ClaimMaker claims,
    StageBudgets budgets,
    PodRemover remover,
    PodStatusWriter statuses,
    TimeProvider time,
    IEventRecorder events) : IEntityController<V1Alpha1ShardPlacement>
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SoonerRetry = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> ReconcileAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        var isHeld = ReconcileSwitch.IsOff(entity, clusters, events);
        if (authority.IsElsewhere(entity.Spec.Cluster) || clusters.Find(entity.Spec.Cluster) is not { HasSynced: true } cluster)
        {
            // What is not seen is not known to be gone: a cluster that does not answer loses no shard by that alone. Once its caches
            // are filled, the placement is looked at again.
            await remover.RemoveAsync(members.Of(entity).Where(pod => !isHeld && IsStrayed(entity, pod)), cancellationToken);
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
        }

        var pods = members.Of(entity);
        if (!ReferenceEquals(clusters.Find(entity.Spec.Cluster), cluster))
        {
            // It was engaged anew while its pods were read: none of them was seen.
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
        }

        var plan = PodPlanner.Plan(entity, pods, time.GetUtcNow());
        if (isHeld)
        {
            return await ObserveAsync(entity, plan, cancellationToken);
        }

        await remover.RemoveAsync(plan.Remove.Where(pod => !IsStrayed(entity, pod)), cancellationToken);
        var (isDone, status) = plan.IsToBeMade
            ? await maker.MakeAsync(entity, cluster, cancellationToken)
            : (!pods.Any(pod => pod.IsOnUnknownNode), plan.Status);
        isDone &= plan.Unscheduled is not { } waiting || await claims.MakeAsync(entity, waiting, cluster, cancellationToken);
        await remover.RemoveAsync(plan.Remove.Where(pod => IsStrayed(entity, pod)), cancellationToken);
        if (status is not null)
        {
            await statuses.WriteAsync(entity, status, cancellationToken);
        }

        if (plan.Recorded is { } recorded)
        {
            await cluster.Api.RemoveFinalizerAsync(recorded.Pod, PodTracking.Finalizer, cancellationToken);
        }

        if (!plan.IsToBeMade)
        {
            await budgets.KeepAsync(entity, cluster, cancellationToken);
        }

        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, isDone ? null : status is null ? SoonerRetry : Retry);
    }

    /// <summary>An agent sees a placement go that moves to another cluster; its pod is of no use from then on.</summary>
    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> DeletedAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        await budgets.KeepWithoutAsync(entity, cancellationToken);
        var placements = clusters.Home.Cache<V1Alpha1ShardPlacement>();
        await remover.RemoveAsync(
            members.Of(entity).Where(pod => LeftoverSweep.IsLeftOver(pod.Pod, placements.Find)),
            cancellationToken);
        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
    }

    /// <summary>Of a placement that is left alone the status goes on to tell what became of its pod.</summary>
    private async Task<ReconciliationResult<V1Alpha1ShardPlacement>> ObserveAsync(
        V1Alpha1ShardPlacement entity, PodPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Status is { } status)
        {
            await statuses.WriteAsync(entity, status, cancellationToken);
        }

        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
    }

    private static bool IsStrayed(V1Alpha1ShardPlacement placement, ObservedPod observed) =>
        observed.Cluster != placement.Spec.Cluster;
}
