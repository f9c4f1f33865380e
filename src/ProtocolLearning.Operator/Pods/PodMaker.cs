using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Makes the pod of a placement's epoch. An attempt whose end is not known is made again: the pod's name is the epoch's own, and
/// <see cref="PodTracking"/> keeps the one that was made.
/// </summary>
internal sealed class PodMaker(
    IClusterSet clusters,
    MemberPods members,
    IPodAuthority authority,
    PodStatusWriter statuses,
    OperatorSettings settings,
    HomeOrigin origin,
    IEventRecorder events,
    TimeProvider time,
    ILogger<PodMaker> logger)
{
    /// <returns>Whether nothing is left to be done, and what the status shall say; null: what it says.</returns>
    public async Task<(bool IsDone, ShardPodStatus? Status)> MakeAsync(
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

        // A lost epoch is over. That nothing is held against its pod any more is what home waits for to place the shard anew.
        return isLost ? (true, new ShardPodStatus()) : await CreateAsync(placement, pod, cluster, cancellationToken);
    }

    private ShardPodStatus Refused(V1Alpha1ShardPlacement placement, V1Pod pod, ICluster cluster, string why)
    {
        var reason = PodReason.Of(why);
        if (placement.Status?.Pod is not { Phase: ShardPodPhase.Refused } former || former.Epoch != placement.Spec.Epoch || former.Reason != reason)
        {
            Log.PodRefused(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name, why);
            events.Record(
                clusters.Home, placement, EventType.Warning, "PodRefused", "Refuse", $"the policy of cluster {cluster.Name} refuses pod {pod.Metadata.Name}: {why}");
        }

        return new ShardPodStatus { Name = pod.Metadata.Name, Epoch = placement.Spec.Epoch, Phase = ShardPodPhase.Refused, Reason = reason };
    }

    /// <summary>Makes the pod, and never takes over one that is there: it may be another placement's, and about to end.</summary>
    private async Task<(bool IsDone, ShardPodStatus? Status)> CreateAsync(
        V1Alpha1ShardPlacement placement, V1Pod pod, ICluster cluster, CancellationToken cancellationToken)
    {
        var name = $"pod {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} in cluster {cluster.Name}";
        try
        {
            var result = await cluster.Api.CreateAsync(pod, cancellationToken);
            if (result.Outcome == ApiOutcome.Success)
            {
                Log.PodCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name);
                events.Record(clusters.Home, placement, EventType.Normal, "PodCreated", "Create", name);
                return (true, null);
            }

            return result.Outcome == ApiOutcome.AlreadyExists && await IsMadeAsync(placement, pod, cluster, cancellationToken)
                ? (false, null)
                : (false, NotCreated(result.Message ?? result.Outcome.ToString()));
        }
        catch (ApiException exception) when (IsRefusal(exception))
        {
            await statuses.WriteAsync(placement, NotCreated(exception.Message), cancellationToken);
            throw;
        }

        ShardPodStatus NotCreated(string why)
        {
            Log.PodNotCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name, why);
            events.Record(clusters.Home, placement, EventType.Warning, "PodNotCreated", "Create", $"{name} was refused and is tried again: {why}");
            return Waiting(placement, pod, why);
        }
    }

    /// <summary>Whether the pod that is there was made by an attempt before, and the cache is yet to show it.</summary>
    private async Task<bool> IsMadeAsync(V1Alpha1ShardPlacement placement, V1Pod pod, ICluster cluster, CancellationToken cancellationToken)
    {
        var found = await cluster.Api.ListAsync<V1Pod>(
            placement.Spec.Namespace, $"{ResourceLabels.Placement}={placement.Metadata.Name}", cancellationToken);
        return found.Any(there => there.Metadata.Name == pod.Metadata.Name
            && members.IsOurs(cluster, there)
            && there.GetAnnotation(ResourceLabels.OriginUid) == placement.Metadata.Uid);
    }

    private ShardPodStatus Waiting(V1Alpha1ShardPlacement placement, V1Pod pod, string reason) => new()
    {
        Name = pod.Metadata.Name,
        Epoch = placement.Spec.Epoch,
        CreatedAt = placement.Status?.Pod is { Phase: ShardPodPhase.Creating } former && former.Epoch == placement.Spec.Epoch
            ? former.CreatedAt
            : DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime,
        Phase = ShardPodPhase.Creating,
        Reason = PodReason.Of(reason),
    };

    /// <summary>Whether the answer says that nothing was made. After a server's own failure that is not known.</summary>
    private static bool IsRefusal(ApiException exception) => (int?)exception.StatusCode is >= 400 and < 500;
}
