using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
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
/// most once in five seconds, and rarer where there are many runs. A new coordinator and the run's end do not wait.
/// </summary>
internal sealed class StatusWriter(IClusterSet clusters, IEventRecorder events, OperatorMetrics metrics, LearningMetrics learning)
{
    private const int Writers = 8;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    // To find out that a status would not change costs more than all else that is done about a shard at rest, so it is found out once.
    private readonly ConditionalWeakTable<object, byte[]> _unchanged = [];

    /// <returns>When to write what had to wait; null where nothing waits.</returns>
    public async Task<TimeSpan?> WriteAsync(
        RunScene scene, RunContext context, ConditionChange? ending, CancellationToken cancellationToken)
    {
        if (scene.View.IsCurrent)
        {
            await Parallel.ForEachAsync(scene.Placements, Several(cancellationToken), async (placement, stopping) => await WriteAsync(placement, scene, stopping));
        }

        var participants = ParticipantStatusProjection.Project(scene.Participants, scene.View.State, scene.Now);
        var status = RunStatusProjection.Project(scene, participants.Values, ending);
        metrics.Report(scene.Run, status);
        learning.Report(scene.Run, status, scene.View.Progress);
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
            context.StatusDue = scene.Now + Interval();
            StatusEvents.Record(events, clusters.Home, scene.Run, before, status);
        }

        return null;
    }

    /// <summary>Notes who is evicted from the run before the evidence goes with the failed shard's placement.</summary>
    public async Task WriteEvictedAsync(RunScene scene, CancellationToken cancellationToken)
    {
        foreach (var enrolled in scene.Participants.Where(enrolled => enrolled.Evicted is not null && Evictions.Noted(enrolled.Participant) is null))
        {
            await WriteAsync(enrolled, ParticipantStatusProjection.Project(enrolled, scene.View.State, scene.Now), cancellationToken);
        }
    }

    private static ParallelOptions Several(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken };

    /// <summary>All runs together write less than one status of theirs a second.</summary>
    private TimeSpan Interval() =>
        TimeSpan.FromSeconds(Math.Max(ShortestInterval.TotalSeconds, 1.25 * clusters.Home.Cache<V1Alpha1TrainingRun>().Count));

    private async Task<bool> WriteParticipantsAsync(
        RunScene scene, Dictionary<string, ParticipantStatus> statuses, CancellationToken cancellationToken)
    {
        var written = 0;
        await Parallel.ForEachAsync(scene.Participants, Several(cancellationToken), async (enrolled, stopping) =>
        {
            learning.Report(enrolled.Participant, statuses[enrolled.Name]);
            if (await WriteAsync(enrolled, statuses[enrolled.Name], stopping))
            {
                Interlocked.Increment(ref written);
            }
        });

        return written > 0;
    }

    private async Task<bool> WriteAsync(EnrolledParticipant enrolled, ParticipantStatus status, CancellationToken cancellationToken)
    {
        var written = await WriteAsync(enrolled.Participant, new V1Alpha1Participant { Status = status }, cancellationToken);
        if (written)
        {
            StatusEvents.Record(events, clusters.Home, enrolled.Participant, enrolled.Participant.Status, status);
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
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(desired, Options));
        if (_unchanged.TryGetValue(cached, out var known) && known.AsSpan().SequenceEqual(digest))
        {
            return false;
        }

        var result = await clusters.Home.Api.ApplyStatusAsync(desired, cached, FieldManagers.Placement, cancellationToken);
        if (result.Outcome == ApiOutcome.Unchanged)
        {
            _unchanged.AddOrUpdate(cached, digest);
        }

        return result.Outcome == ApiOutcome.Success;
    }
}
