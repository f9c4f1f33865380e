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
/// Makes the pod of a placement's epoch, once: the placement's status says so before the pod can be there. Whoever finds that said,
/// and neither the pod nor its own knowledge that it was not made, takes the pod for gone.
/// </summary>
internal sealed class PodMaker(
    IClusterSet clusters,
    MemberPods members,
    IPodAuthority authority,
    PodAttempts attempts,
    PodStatusWriter statuses,
    OperatorSettings settings,
    HomeOrigin origin,
    IEventRecorder events,
    TimeProvider time,
    ILogger<PodMaker> logger)
{
    private const int LongestReason = 256;

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

        if (isLost)
        {
            // Its epoch is over. That nothing is held against the pod any more is what home waits for to place it anew.
            return (true, new ShardPodStatus());
        }

        var intent = new ShardPodStatus
        {
            Name = pod.Metadata.Name,
            Epoch = placement.Spec.Epoch,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime,
            Phase = ShardPodPhase.Creating,
        };
        return await statuses.WriteIfNewestAsync(placement, intent, cancellationToken)
            ? await CreateAsync(placement, pod, intent, cluster, cancellationToken)
            : (false, null);
    }

    /// <summary>Finds out what became of an attempt that the status tells of, and goes on from there.</summary>
    /// <returns>As of <see cref="MakeAsync"/>.</returns>
    public async Task<(bool IsDone, ShardPodStatus? Status)> SettleAsync(
        V1Alpha1ShardPlacement placement, ICluster cluster, CancellationToken cancellationToken)
    {
        if (placement.Status is { Phase: ShardPhase.Lost })
        {
            return (true, null);
        }

        if (attempts.IsMadeJustNow(placement))
        {
            return (false, null);
        }

        var pod = WorkerPodTemplate.Create(placement, settings.PodNetwork, origin.Value);
        if (attempts.IsNotMade(placement))
        {
            return authority.Refuse(pod, cluster) is { } why
                ? (false, Refused(placement, pod, cluster, why))
                : await CreateAsync(placement, pod, placement.Status!.Pod!, cluster, cancellationToken);
        }

        var found = await cluster.Api.ListAsync<V1Pod>(
            placement.Spec.Namespace, $"{ResourceLabels.Placement}={placement.Metadata.Name}", cancellationToken);
        return found.Any(other => other.Metadata.Name == pod.Metadata.Name && members.IsOurs(cluster, other))
            ? (false, null)
            : (true, PodPlanner.Missing(placement.Status!.Pod!));
    }

    private ShardPodStatus Refused(V1Alpha1ShardPlacement placement, V1Pod pod, ICluster cluster, string why)
    {
        var reason = Cut(why);
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
        V1Alpha1ShardPlacement placement, V1Pod pod, ShardPodStatus intent, ICluster cluster, CancellationToken cancellationToken)
    {
        var name = $"pod {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} in cluster {cluster.Name}";
        attempts.Begun(placement);
        try
        {
            var result = await cluster.Api.CreateAsync(pod, cancellationToken);
            if (result.Outcome == ApiOutcome.Success)
            {
                attempts.Made(placement);
                Log.PodCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name);
                events.Record(clusters.Home, placement, EventType.Normal, "PodCreated", "Create", name);
                return (true, null);
            }

            NotCreated(result.Message ?? result.Outcome.ToString());
            attempts.NotMade(placement);
            return (false, With(intent, result.Message ?? result.Outcome.ToString()));
        }
        catch (ApiException exception) when (IsRefusal(exception))
        {
            NotCreated(exception.Message);
            attempts.NotMade(placement);
            await statuses.WriteAsync(placement, With(intent, exception.Message), cancellationToken);
            throw;
        }

        void NotCreated(string why)
        {
            Log.PodNotCreated(logger, cluster.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name, why);
            events.Record(clusters.Home, placement, EventType.Warning, "PodNotCreated", "Create", $"{name} was refused and is tried again: {why}");
        }
    }

    /// <summary>Whether the answer says that nothing was made. After a server's own failure that is not known.</summary>
    private static bool IsRefusal(ApiException exception) => (int?)exception.StatusCode is >= 400 and < 500;

    private static ShardPodStatus With(ShardPodStatus intent, string reason) => new()
    {
        Name = intent.Name,
        Epoch = intent.Epoch,
        CreatedAt = intent.CreatedAt,
        Phase = ShardPodPhase.Creating,
        Reason = Cut(reason),
    };

    private static string Cut(string reason) => reason.Length > LongestReason ? reason[..LongestReason] : reason;
}
