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
        var pods = PodsOf(run);
        var plan = CoordinatorPlanner.Plan(pods, run.Status?.Coordinator?.Term ?? 0, time.GetUtcNow());
        if (plan.Current is null)
        {
            await ReleaseAsync(run, pods, cancellationToken);
            plan = await WithLogAsync(run, plan, pods, cancellationToken);
        }

        foreach (var replaced in plan.Delete)
        {
            await clusters.Home.Api.DeleteAsync(replaced, null, cancellationToken);
        }

        if (plan.Create)
        {
            return plan with { Trouble = await TryCreateAsync(run, plan.Term, cancellationToken) ?? plan.Trouble };
        }

        return plan;
    }

    /// <summary>A run that is over lets its coordinator's node be drained.</summary>
    public Task ReleaseNodeAsync(V1Alpha1TrainingRun run, CancellationToken cancellationToken) =>
        DeleteAsync<V1PodDisruptionBudget>(run, ResourceNames.Coordinator(run.Metadata.Name), cancellationToken);

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

    /// <summary>A coordinator is made only where its log is, or where it never had one.</summary>
    private async Task<CoordinatorPlan> WithLogAsync(
        V1Alpha1TrainingRun run, CoordinatorPlan plan, IReadOnlyList<V1Pod> pods, CancellationToken cancellationToken)
    {
        if (run.Status?.LedgerRoot is null)
        {
            return plan;
        }

        var key = new ObjectKey(run.Metadata.NamespaceProperty, ResourceNames.CoordinatorClaim(run.Metadata.Name, run.Metadata.Uid));
        var claim = await clusters.Home.Api.GetAsync<V1PersistentVolumeClaim>(key, cancellationToken);
        return CoordinatorLog.LossOf(run, claim.Value, pods.MaxBy(CoordinatorPlanner.TermOf)) is { } lost
            ? plan with { Create = false, LogLost = lost }
            : plan;
    }

    /// <summary>Lets a successor have the volume of a pod that its dead node never ends.</summary>
    private async Task ReleaseAsync(V1Alpha1TrainingRun run, IReadOnlyList<V1Pod> pods, CancellationToken cancellationToken)
    {
        foreach (var pod in pods.Where(pod => CoordinatorRelease.IsOverdue(pod, time.GetUtcNow())))
        {
            var node = await clusters.Home.Api.GetAsync<V1Node>(new ObjectKey("", pod.Spec.NodeName), cancellationToken);
            if (CoordinatorRelease.Judge(pod, node.Value) is { } why)
            {
                await clusters.Home.Api.DeleteAsync(pod, 0, cancellationToken);
                Log.CoordinatorReleased(logger, run.Metadata.Name, pod.Metadata.Name, why);
                events.Record(
                    clusters.Home, run, EventType.Warning, "CoordinatorReleased", "Release", $"pod {pod.Metadata.Name} did not end and was removed: {why}");
            }
        }
    }

    private IReadOnlyList<V1Pod> PodsOf(V1Alpha1TrainingRun run) =>
    [
        .. clusters.Home.Cache<V1Pod>().ListNamespace(run.Metadata.NamespaceProperty).Where(pod =>
            pod.GetLabel(ResourceLabels.Role) == ResourceLabels.CoordinatorRole
            && pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == run.Metadata.Uid) == true),
    ];

    /// <summary>A refusal, as by a quota or an admission webhook, is told of and tried again: the run's status must not stand still for it.</summary>
    /// <returns>Why there is no pod; null where there is one.</returns>
    private async Task<string?> TryCreateAsync(V1Alpha1TrainingRun run, long term, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateAsync(run, term, cancellationToken);
        }
        catch (ApiException exception) when (!exception.IsUnreachable)
        {
            var trouble = $"its coordinator is not created: {exception.Message}";
            events.Record(clusters.Home, run, EventType.Warning, "CoordinatorNotCreated", "Create", trouble);
            return trouble;
        }
    }

    private async Task<string?> CreateAsync(V1Alpha1TrainingRun run, long term, CancellationToken cancellationToken)
    {
        var home = clusters.Home.Api;

        // Made once: its owner may have grown it since, and a claim takes no smaller size and no other class.
        await home.CreateAsync(CoordinatorTemplate.Claim(run), cancellationToken);
        await home.ApplyAsync(CoordinatorTemplate.Budget(run), null, FieldManagers.Placement, cancellationToken);
        if (CoordinatorTemplate.Service(run, settings.PodNetwork) is { } service)
        {
            await home.ApplyAsync(service, null, FieldManagers.Placement, cancellationToken);
        }

        // It is the same in every term, and so is what a predecessor made.
        await home.CreateAsync(CoordinatorTemplate.Token(run, identity.AnnouncementToken(run.Metadata.Uid)), cancellationToken);
        var launch = new CoordinatorLaunch(
            term,
            settings.PodNetwork,
            settings.CoordinatorImage,
            identity.Key.PublicKey.Text,
            await address.AnnouncementAsync(run, cancellationToken),
            CoordinatorLog.RootOf(run),
            FormerPort(run, term));
        var pod = CoordinatorTemplate.Pod(run, launch);
        var created = await home.CreateAsync(pod, cancellationToken);
        if (created.Outcome == ApiOutcome.Success)
        {
            Log.PodCreated(logger, clusters.Home.Name, pod.Metadata.NamespaceProperty, pod.Metadata.Name);
            events.Record(clusters.Home, run, EventType.Normal, "CoordinatorCreated", "Create", $"pod {pod.Metadata.Name}");
        }

        return created.Outcome == ApiOutcome.AlreadyExists
            ? $"pod {pod.Metadata.Name} is there already, perhaps of a former run of this name; it is made once that one is gone"
            : null;
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
