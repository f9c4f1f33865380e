using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Rbac;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Agents;

/// <summary>
/// Engages the agent's own cluster and tells home with each renewal of a Lease how it does. The Lease is home's: without it the
/// cluster is no member.
/// </summary>
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch | RbacVerbs.Patch)]
internal sealed class HeartbeatController(
    IClusterSet clusters,
    OwnCluster own,
    MemberProber prober,
    MemberSettings settings,
    MemberLimits limits,
    TimeProvider time,
    ILogger<HeartbeatController> logger) : IEntityController<V1Lease>
{
    public async Task<ReconciliationResult<V1Lease>> ReconcileAsync(V1Lease entity, CancellationToken cancellationToken)
    {
        if (clusters.Find(settings.Cluster) is null)
        {
            await clusters.EngageAsync(settings.Cluster, own.Configuration());
            Log.ClusterEngaged(logger, settings.Cluster, "(own)");
        }

        var observed = clusters.Find(settings.Cluster) is { } member
            ? await prober.ProbeAsync(member, cancellationToken)
            : new MemberObservation(MemberProbe.Syncing, "it was engaged just now");
        await clusters.Home.Api.ApplyAsync(Renewed(entity, observed), null, FieldManagers.Agent, cancellationToken);
        return ReconciliationResult<V1Lease>.Success(
            entity, observed.Probe == MemberProbe.Ready ? limits.HeartbeatInterval : limits.DoubtfulInterval);
    }

    public Task<ReconciliationResult<V1Lease>> DeletedAsync(V1Lease entity, CancellationToken cancellationToken)
    {
        Log.NoLongerMember(logger, settings.Cluster);
        return Task.FromResult(ReconciliationResult<V1Lease>.Success(entity));
    }

    private V1Lease Renewed(V1Lease lease, MemberObservation observed) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = lease.Metadata.Name,
            NamespaceProperty = lease.Metadata.NamespaceProperty,
            Annotations = new Dictionary<string, string> { [ResourceLabels.Report] = MemberReport.Of(observed).Write() },
        },
        Spec = new V1LeaseSpec
        {
            HolderIdentity = Environment.MachineName,
            LeaseDurationSeconds = (int)limits.HeartbeatLost.TotalSeconds,
            RenewTime = WithMicroseconds(time.GetUtcNow()),
        },
    };

    /// <summary>A Lease's times have six digits after the point; a time without any would be written without the point.</summary>
    private static DateTime WithMicroseconds(DateTimeOffset now) =>
        now.UtcDateTime.AddTicks(now.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond ? TimeSpan.TicksPerMicrosecond : 0);
}
