using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>Observes a member, judges it, and writes and tells what changed.</summary>
internal sealed class MemberReporter(
    IClusterSet clusters,
    MemberObserver observer,
    ProbeStreaks streaks,
    ClusterSightings sightings,
    MemberShards shards,
    MemberLimits limits,
    IEventRecorder events,
    OperatorMetrics metrics,
    TimeProvider time,
    ILogger<MemberReporter> logger)
{
    /// <returns>When to look again.</returns>
    public async Task<TimeSpan> ReportAsync(V1Alpha1MemberCluster cluster, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var observed = await observer.ObserveAsync(cluster, cancellationToken);
        var now = time.GetUtcNow();
        if (observed.Probe == MemberProbe.Ready)
        {
            sightings.Answered(cluster.Metadata.Name, observed.AsOf ?? asked);
        }

        var verdict = MemberHealth.Judge(cluster.Status, observed, streaks.Note(cluster.Metadata.Name, observed), limits, now);
        var all = clusters.Home.Cache<V1Alpha1MemberCluster>().List();
        var status = MemberStatusProjection.Project(cluster, observed, verdict, all, shards.In(cluster), now);
        metrics.Report(cluster.Metadata.Name, status, now);
        var desired = new V1Alpha1MemberCluster { Metadata = new V1ObjectMeta { Name = cluster.Metadata.Name }, Status = status };
        var written = await clusters.Home.Api.ApplyStatusAsync(desired, cluster, FieldManagers.Clusters, cancellationToken);
        if (written.Outcome == ApiOutcome.Success)
        {
            TellReady(cluster, status);
            TellFailover(cluster, status);
        }

        return observed.Probe == MemberProbe.Syncing ? limits.SyncingInterval : verdict.IsSettled ? limits.Interval : limits.DoubtfulInterval;
    }

    /// <summary>Lets a member go that is no member any more.</summary>
    public async Task ForgetAsync(string cluster)
    {
        streaks.Forget(cluster);
        sightings.Forget(cluster);
        metrics.Forget(cluster);
        await observer.ForgetAsync(cluster);
    }

    private void TellReady(V1Alpha1MemberCluster cluster, MemberClusterStatus status)
    {
        if (Changed(cluster, status, ConditionType.Ready) is not { } ready)
        {
            return;
        }

        var isReady = ready.Reason is nameof(MemberProbe.Ready) or nameof(MemberProbe.Syncing);
        if (!isReady)
        {
            Log.ClusterNotReady(logger, cluster.Metadata.Name, ready.Reason, ready.Message);
        }

        events.Record(clusters.Home, cluster, isReady ? EventType.Normal : EventType.Warning, ready.Reason, "Probe", ready.Message);
    }

    private void TellFailover(V1Alpha1MemberCluster cluster, MemberClusterStatus status)
    {
        if (Changed(cluster, status, ConditionType.FailoverActive) is { } failover && status.UnreachableSince is not null)
        {
            events.Record(clusters.Home, cluster, EventType.Warning, failover.Reason, "Failover", failover.Message);
        }
    }

    /// <summary>A condition whose reason is another one now; null where it is not.</summary>
    private static V1Condition? Changed(V1Alpha1MemberCluster cluster, MemberClusterStatus status, string type)
    {
        var before = cluster.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
        var after = status.Conditions!.First(condition => condition.Type == type);
        return before?.Reason == after.Reason ? null : after;
    }
}
