using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>Makes, replaces and in the end removes a run's coordinator.</summary>
internal sealed class CoordinatorKeeper(
    IClusterSet clusters,
    OperatorSettings settings,
    OperatorIdentity identity,
    OperatorAddress address,
    IEventRecorder events,
    TimeProvider time,
    ILogger<CoordinatorKeeper> logger)
{
    /// <summary>Sees to it that a coordinator is there or on its way.</summary>
    public async Task<CoordinatorPlan> KeepAsync(V1Alpha1TrainingRun run, CancellationToken cancellationToken)
    {
        var plan = CoordinatorPlanner.Plan(PodsOf(run), run.Status?.Coordinator?.Term ?? 0, time.GetUtcNow());
        foreach (var replaced in plan.Delete)
        {
            await clusters.Home.Api.DeleteAsync(replaced, null, cancellationToken);
        }

        if (plan.Create)
        {
            await CreateAsync(run, plan.Term, cancellationToken);
        }

        return plan;
    }

    /// <summary>Removes pods, Service and volume: the log is gone then.</summary>
    public async Task RemoveAsync(V1Alpha1TrainingRun run, CancellationToken cancellationToken)
    {
        foreach (var pod in PodsOf(run).Where(pod => pod.Metadata.DeletionTimestamp is null))
        {
            await clusters.Home.Api.DeleteAsync(pod, null, cancellationToken);
        }

        await DeleteAsync<V1Service>(run, ResourceNames.Coordinator(run.Metadata.Name), cancellationToken);
        await DeleteAsync<V1PersistentVolumeClaim>(
            run, ResourceNames.CoordinatorClaim(run.Metadata.Name, run.Metadata.Uid), cancellationToken);
    }

    private IReadOnlyList<V1Pod> PodsOf(V1Alpha1TrainingRun run) =>
    [
        .. clusters.Home.Cache<V1Pod>().ListNamespace(run.Metadata.NamespaceProperty).Where(pod =>
            pod.GetLabel(ResourceLabels.Role) == ResourceLabels.CoordinatorRole
            && pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == run.Metadata.Uid) == true),
    ];

    private async Task CreateAsync(V1Alpha1TrainingRun run, long term, CancellationToken cancellationToken)
    {
        var home = clusters.Home.Api;
        await home.ApplyAsync(CoordinatorTemplate.Claim(run), null, FieldManagers.Placement, cancellationToken);
        if (CoordinatorTemplate.Service(run, settings.PodNetwork) is { } service)
        {
            await home.ApplyAsync(service, null, FieldManagers.Placement, cancellationToken);
        }

        var launch = new CoordinatorLaunch(
            term,
            settings.PodNetwork,
            settings.CoordinatorImage,
            identity.Key.PublicKey.Text,
            await address.AnnouncementAsync(run, identity.AnnouncementToken(run.Metadata.Uid, term), cancellationToken),
            FormerPort(run, term));
        var pod = CoordinatorTemplate.Pod(run, launch);
        var created = await home.CreateAsync(pod, cancellationToken);
        if (created.Outcome == ApiOutcome.Success)
        {
            Log.PodCreated(logger, clusters.Home.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name);
            events.Record(clusters.Home, run, EventType.Normal, "CoordinatorCreated", "Create", $"pod {pod.Metadata.Name}");
        }
    }

    /// <summary>The predecessor's port, unless the predecessor never announced it: then it may have been taken.</summary>
    private int? FormerPort(V1Alpha1TrainingRun run, long term) =>
        settings.PodNetwork == PodNetwork.Loopback
        && run.Status?.Coordinator is { Endpoint: { } endpoint } former
        && former.Term == term - 1
        && int.TryParse(endpoint.AsSpan(endpoint.LastIndexOf(':') + 1), out var port)
            ? port
            : null;

    private async Task DeleteAsync<T>(V1Alpha1TrainingRun run, string name, CancellationToken cancellationToken)
        where T : class, k8s.IKubernetesObject<V1ObjectMeta>
    {
        var key = new ObjectKey(run.Metadata.NamespaceProperty, name);
        var found = await clusters.Home.Api.GetAsync<T>(key, cancellationToken);
        if (found.Value is { } owned && owned.Metadata.OwnerReferences?.Any(owner => owner.Uid == run.Metadata.Uid) == true)
        {
            await clusters.Home.Api.DeleteAsync(owned, null, cancellationToken);
        }
    }
}
