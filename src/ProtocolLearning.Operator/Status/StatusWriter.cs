using k8s;
using k8s.Models;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Status;

/// <summary>
/// Writes the statuses of a run, its participants and its placements: only what changed, and the run's and its participants' at
/// most once in five seconds. A new coordinator and the run's end do not wait.
/// </summary>
internal sealed class StatusWriter(IClusterSet clusters, IEventRecorder events, OperatorMetrics metrics, LearningMetrics learning)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(5);

    /// <returns>When to write what had to wait; null where nothing waits.</returns>
    public async Task<TimeSpan?> WriteAsync(
        RunScene scene, RunContext context, ConditionChange? ending, CancellationToken cancellationToken)
    {
        if (scene.View.IsCurrent)
        {
            foreach (var placement in scene.Placements)
            {
                await WriteAsync(placement, scene, cancellationToken);
            }
        }

        var participants = scene.Participants
            .ToDictionary(participant => participant.Name, participant => ParticipantStatusProjection.Project(participant, scene.View.State, scene.Now));
        var status = RunStatusProjection.Project(scene, participants.Values, ending);
        metrics.Report(scene.Run, status);
        learning.Report(scene.Run, status);
        var before = scene.Run.Status;
        var isUrgent = ending is not null || !JsonEquality.Same(status.Coordinator, before?.Coordinator);
        if (!isUrgent && scene.Now < context.StatusDue)
        {
            return context.StatusDue - scene.Now;
        }

        var written = scene.View.IsCurrent && await WriteParticipantsAsync(scene, participants, cancellationToken);
        written |= await WriteAsync(scene.Run, new V1Alpha1TrainingRun { Status = status }, cancellationToken);
        if (written)
        {
            context.StatusDue = scene.Now + ShortestInterval;
            StatusEvents.Record(events, clusters.Home, scene.Run, before, status);
        }

        return null;
    }

    private async Task<bool> WriteParticipantsAsync(
        RunScene scene, Dictionary<string, ParticipantStatus> statuses, CancellationToken cancellationToken)
    {
        var written = false;
        foreach (var (participant, _) in scene.Participants)
        {
            var status = statuses[participant.Metadata.Name];
            learning.Report(participant, status);
            if (await WriteAsync(participant, new V1Alpha1Participant { Status = status }, cancellationToken))
            {
                written = true;
                StatusEvents.Record(events, clusters.Home, participant, participant.Status, status);
            }
        }

        return written;
    }

    private async Task WriteAsync(V1Alpha1ShardPlacement placement, RunScene scene, CancellationToken cancellationToken)
    {
        var status = ShardStatusProjection.Project(placement, scene.View.State, scene.Now);
        if (await WriteAsync(placement, new V1Alpha1ShardPlacement { Status = status }, cancellationToken))
        {
            StatusEvents.Record(events, clusters.Home, placement, status, scene.View.State.Members.GetValueOrDefault(RunPlan.SlotOf(placement)));
        }
    }

    private async Task<bool> WriteAsync<T>(T cached, T desired, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        desired.Metadata = new V1ObjectMeta { Name = cached.Metadata.Name, NamespaceProperty = cached.Metadata.NamespaceProperty };
        var result = await clusters.Home.Api.ApplyStatusAsync(desired, cached, FieldManagers.Placement, cancellationToken);
        return result.Outcome == ApiOutcome.Success;
    }
}
