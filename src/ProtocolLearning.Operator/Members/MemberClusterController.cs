using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.Rbac;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Members;

/// <summary>Engages member clusters, takes up changed credentials, and says how each one does.</summary>
[EntityRbac(typeof(V1Alpha1MemberCluster), Verbs = RbacVerbs.All)]
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch | RbacVerbs.Create)]
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class MemberClusterController(
    IClusterSet clusters,
    CredentialReader credentials,
    EngagedCredentials engaged,
    MemberProber prober,
    HeartbeatMonitor heartbeats,
    MemberLimits limits,
    IEventRecorder events,
    OperatorMetrics metrics,
    TimeProvider time,
    ILogger<MemberClusterController> logger) : IEntityController<V1Alpha1MemberCluster>
{
    public async Task<ReconciliationResult<V1Alpha1MemberCluster>> ReconcileAsync(
        V1Alpha1MemberCluster entity, CancellationToken cancellationToken)
    {
        var observed = await ObserveAsync(entity, cancellationToken);
        var now = time.GetUtcNow();
        var status = MemberStatusProjection.Project(entity, observed, now);
        metrics.Report(entity.Metadata.Name, status, now);
        var desired = new V1Alpha1MemberCluster { Metadata = new V1ObjectMeta { Name = entity.Metadata.Name }, Status = status };
        var written = await clusters.Home.Api.ApplyStatusAsync(desired, entity, FieldManagers.Clusters, cancellationToken);
        if (written.Outcome == ApiOutcome.Success)
        {
            Tell(entity, observed, status);
        }

        return ReconciliationResult<V1Alpha1MemberCluster>.Success(
            entity, observed.Probe is MemberProbe.Syncing ? limits.SyncingInterval : limits.Interval);
    }

    public async Task<ReconciliationResult<V1Alpha1MemberCluster>> DeletedAsync(
        V1Alpha1MemberCluster entity, CancellationToken cancellationToken)
    {
        await DisengageAsync(entity.Metadata.Name);
        heartbeats.Forget(entity.Metadata.Name);
        metrics.Forget(entity.Metadata.Name);
        return ReconciliationResult<V1Alpha1MemberCluster>.Success(entity);
    }

    private async Task<MemberObservation> ObserveAsync(V1Alpha1MemberCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Metadata.Name;
        var errors = RuleSets.MemberCluster.Validate(cluster);
        if (errors.Count > 0 || cluster.Spec.Mode == MemberClusterMode.Pull)
        {
            await DisengageAsync(name);
            return errors.Count > 0
                ? new MemberObservation(MemberProbe.CredentialInvalid, errors[0].ToString())
                : await heartbeats.ObserveAsync(cluster, cancellationToken);
        }

        var credential = credentials.Read(cluster.Spec);
        if (credential.Configuration is null)
        {
            await DisengageAsync(name);
            return new MemberObservation(MemberProbe.CredentialInvalid, credential.Problem!);
        }

        if (clusters.Find(name) is null || !engaged.IsEngaged(name, credential.Fingerprint))
        {
            if (await EngageAsync(name, credential) is { } problem)
            {
                return new MemberObservation(MemberProbe.CredentialInvalid, problem);
            }
        }

        return clusters.Find(name) is { } member
            ? await prober.ProbeAsync(member, cancellationToken)
            : new MemberObservation(MemberProbe.Syncing, "it was engaged just now");
    }

    /// <returns>Why it cannot be engaged with this credential; null where it is engaged.</returns>
    private async Task<string?> EngageAsync(string name, MemberCredential credential)
    {
        try
        {
            await clusters.EngageAsync(name, credential.Configuration!);
        }
        catch (Exception exception) when (CredentialReader.IsMalformed(exception))
        {
            await DisengageAsync(name);
            return $"its credential cannot be used: {exception.Message}";
        }

        engaged.Engaged(name, credential.Fingerprint);
        Log.ClusterEngaged(logger, name, credential.Configuration!.Host);
        return null;
    }

    private async Task DisengageAsync(string name)
    {
        engaged.Disengaged(name);
        if (await clusters.DisengageAsync(name))
        {
            Log.ClusterDisengaged(logger, name);
        }
    }

    private void Tell(V1Alpha1MemberCluster cluster, MemberObservation observed, MemberClusterStatus status)
    {
        var before = cluster.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Ready);
        var after = status.Conditions!.First(condition => condition.Type == ConditionType.Ready);
        if (before?.Reason == after.Reason)
        {
            return;
        }

        var isReady = observed.Probe is MemberProbe.Ready or MemberProbe.Syncing;
        if (!isReady)
        {
            Log.ClusterNotReady(logger, cluster.Metadata.Name, after.Reason, observed.Message);
        }

        events.Record(clusters.Home, cluster, isReady ? EventType.Normal : EventType.Warning, after.Reason, "Probe", observed.Message);
    }
}
