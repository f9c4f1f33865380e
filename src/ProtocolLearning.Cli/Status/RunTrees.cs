using ProtocolLearning.Cli.Access;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Status;

/// <summary>From a run's objects to its tree: a pure function.</summary>
internal static class RunTrees
{
    public static RunTree Of(RunObjects objects, DateTimeOffset now)
    {
        var (run, status) = (objects.Run, objects.Run.Status);
        var rounds = Rounds(run.Spec) + (status?.RoundsUndone ?? 0);
        return new RunTree
        {
            Name = run.Metadata.Name,
            Namespace = run.Metadata.NamespaceProperty,
            Phase = status?.Phase,
            Round = status?.Round,
            Rounds = rounds,
            Tokens = status?.Tokens,
            TokensPerSecond = status?.TokensPerSecond,
            Loss = status?.Loss,
            ValidationLoss = status?.ValidationLoss,
            SecondsLeft = SecondsLeft(run, rounds, now),
            ActiveShards = status?.Shards?.Active ?? 0,
            DesiredShards = status?.Shards?.Desired ?? run.Spec.Stages * run.Spec.Replicas.Max,
            LostShards = status?.Shards?.Lost ?? 0,
            Coordinator = status?.Coordinator,
            Checkpoint = status?.Checkpoint,
            Troubles = Troubles.Of(objects),
            Stages = [.. Enumerable.Range(0, run.Spec.Stages).Select(stage => Branch(objects, stage))],
        };
    }

    /// <summary>The rounds that the spec asks for: its own, or as many as its tokens need with all replicas.</summary>
    private static long Rounds(TrainingRunSpec spec)
    {
        var roundTokens = (long)TrainingRunDerivations.StepsPerRound(spec) * spec.Schedule.BatchTokens * spec.Replicas.Max;
        return spec.Schedule.Rounds ?? (((spec.Schedule.Tokens ?? 1) - 1) / roundTokens) + 1;
    }

    /// <summary>The rounds that are left, at the pace of those since the start.</summary>
    private static long? SecondsLeft(V1Alpha1TrainingRun run, long rounds, DateTimeOffset now) =>
        run.Status is { Phase: TrainingRunPhase.Running, Round: > 0 and var round, StartTime: { } start }
            ? (long)Math.Max(0, (now - start).TotalSeconds / round * (rounds - round))
            : null;

    private static StageBranch Branch(RunObjects objects, int stage)
    {
        List<ReplicaLeaf> replicas =
        [
            .. objects.Placements.Where(placement => placement.Spec.Stage == stage).Select(placement => Leaf(
                placement, objects.Participants.FirstOrDefault(participant => participant.Metadata.Name == placement.Spec.Participant))),
        ];
        return new StageBranch(
            stage, replicas.Count(replica => replica.Phase == ShardPhase.Active), objects.Run.Spec.Replicas.Max, replicas);
    }

    private static ReplicaLeaf Leaf(V1Alpha1ShardPlacement placement, V1Alpha1Participant? participant)
    {
        var (spec, status) = (placement.Spec, placement.Status);
        var pod = status?.Pod?.Epoch == spec.Epoch ? status.Pod : null;
        return new ReplicaLeaf(
            spec.Slot, spec.Participant, spec.Cluster, pod?.Node, spec.Epoch, status?.Phase, participant?.Status?.Scores?.FirstOrDefault()?.Value, Note(pod, participant));
    }

    private static string? Note(ShardPodStatus? pod, V1Alpha1Participant? participant)
    {
        var notes = new List<string>();
        if (pod is { Phase: not (null or ShardPodPhase.Running) })
        {
            notes.Add(pod.Reason is null ? $"pod {pod.Phase}" : $"pod {pod.Phase}: {pod.Reason}");
        }

        if (pod?.NodeState is ShardNodeState.NotReady or ShardNodeState.Gone)
        {
            notes.Add($"node {pod.NodeState}");
        }

        if (participant is null)
        {
            notes.Add("its Participant is gone");
        }
        else if (participant.Status?.Phase is not (null or ParticipantPhase.Active or ParticipantPhase.Pending))
        {
            notes.Add($"participant {participant.Status.Phase}");
        }

        return notes.Count == 0 ? null : string.Join(", ", notes);
    }
}
