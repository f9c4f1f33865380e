using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.Rbac;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Status;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>
/// Brings a run about: proposes its spec, keeps its coordinator, places its shards, and writes what became of it. News of members
/// in the coordinator's log wakes it; for all else it looks again every second.
/// </summary>
[EntityRbac(typeof(V1Alpha1TrainingRun), typeof(V1Alpha1Participant), typeof(V1Alpha1ShardPlacement), Verbs = RbacVerbs.All)]
[EntityRbac(typeof(V1Alpha1MemberCluster), typeof(V1Namespace), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch)]
[EntityRbac(typeof(V1Node), Verbs = RbacVerbs.Get)]
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Create)]
[EntityRbac(typeof(V1Pod), typeof(V1Service), typeof(V1PersistentVolumeClaim), typeof(V1PodDisruptionBudget), Verbs = RbacVerbs.All)]
internal sealed class PlacementController(
    RunContexts contexts,
    RunSceneReader scenes,
    CoordinatorKeeper coordinators,
    ICoordinatorConnector connector,
    Wakeup news,
    Announcements announcements,
    Proposer proposer,
    LossReporter losses,
    ShardPlacer placer,
    StatusWriter status,
    OperatorMetrics metrics,
    LearningMetrics learning,
    IClusterSet clusters,
    IEventRecorder events,
    TimeProvider time,
    ILogger<PlacementController> logger) : IEntityController<V1Alpha1TrainingRun>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<V1Alpha1TrainingRun>> ReconcileAsync(
        V1Alpha1TrainingRun entity, CancellationToken cancellationToken)
    {
        if (entity.Spec.ManagedBy != TrainingRunSpec.Operator || ReconcileSwitch.IsOff(entity, clusters, events))
        {
            return ReconciliationResult<V1Alpha1TrainingRun>.Success(entity);
        }

        var context = contexts.Of(entity.Metadata.Uid);
        if (RunEnding.IsOver(entity.Status))
        {
            return await AfterEndAsync(entity, context, cancellationToken);
        }

        var problem = DefinitionCheck.Find(entity);
        if (problem is not null && entity.Status?.AcceptedGeneration is null)
        {
            // Nothing starts, and nothing is looked at again before the spec changes.
            var refused = scenes.Read(entity, problem, null, null, context);
            var due = await status.WriteAsync(refused, context, ending: null, cancellationToken);
            return ReconciliationResult<V1Alpha1TrainingRun>.Success(entity, due);
        }

        return await RunAsync(entity, problem, context, cancellationToken);
    }

    public async Task<ReconciliationResult<V1Alpha1TrainingRun>> DeletedAsync(V1Alpha1TrainingRun entity, CancellationToken cancellationToken)
    {
        await contexts.ForgetAsync(entity.Metadata.Uid);
        announcements.Forget(entity.Metadata.Uid);
        metrics.Forget(entity);
        learning.Forget(entity);
        return ReconciliationResult<V1Alpha1TrainingRun>.Success(entity);
    }

    private async Task<ReconciliationResult<V1Alpha1TrainingRun>> RunAsync(
        V1Alpha1TrainingRun run, DefinitionProblem? problem, RunContext context, CancellationToken cancellationToken)
    {
        var coordinator = await coordinators.KeepAsync(run, cancellationToken);
        var address = coordinator.Current is null ? null : announcements.Find(run, coordinator.Term);
        if (address is not null && run.Status?.Coordinator?.Endpoint != address.Endpoint && context.Session is null)
        {
            Log.CoordinatorAnnounced(logger, run.Metadata.Name, address.Term, address.Endpoint);
        }

        var session = address is null ? null : await context.ConnectAsync(run.Metadata.Name, address, connector, () => Wake(run.Metadata), time.GetUtcNow());
        var scene = scenes.Read(run, problem, coordinator, address, context);
        var ending = RunEnding.Judge(scene);
        if (session is not null && scene.View.IsCurrent && ending is null)
        {
            await proposer.ProposeAsync(scene, context, session, cancellationToken);
            await status.WriteEvictedAsync(scene, cancellationToken);
            await losses.ReportAsync(scene, context, session, cancellationToken);
            await placer.PlaceAsync(scene, session, cancellationToken);
        }
        else if (ending is { Type: ConditionType.Failed })
        {
            await placer.RemoveAllAsync(scene, cancellationToken);
        }

        await status.WriteAsync(scene, context, ending, cancellationToken);
        return ReconciliationResult<V1Alpha1TrainingRun>.Success(run, Interval);
    }

    private void Wake(V1ObjectMeta run) => news.Wake(ClusterRequest.AtHome(run.NamespaceProperty, run.Name));

    /// <summary>The coordinator and its log stay until their time is over.</summary>
    private async Task<ReconciliationResult<V1Alpha1TrainingRun>> AfterEndAsync(
        V1Alpha1TrainingRun run, RunContext context, CancellationToken cancellationToken)
    {
        await context.DisposeAsync();
        metrics.Report(run, run.Status!);
        learning.Report(run, run.Status!, null);
        await coordinators.ReleaseNodeAsync(run, cancellationToken);
        if (run.Spec.TtlSecondsAfterFinished is not { } seconds || run.Status?.CompletionTime is not { } end)
        {
            return ReconciliationResult<V1Alpha1TrainingRun>.Success(run);
        }

        var scene = scenes.Read(run, null, null, null, context);
        var left = end.AddSeconds(seconds) - scene.Now;
        if (left > TimeSpan.Zero)
        {
            return ReconciliationResult<V1Alpha1TrainingRun>.Success(run, left);
        }

        await placer.RemoveAllAsync(scene, cancellationToken);
        await coordinators.RemoveAsync(run, cancellationToken);
        return ReconciliationResult<V1Alpha1TrainingRun>.Success(run);
    }
}
