using k8s;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Status;

/// <summary>A run's status: a pure function of the scene. What the coordinator does not say just now stays as it was.</summary>
internal static class RunStatusProjection
{
    /// <param name="scene">What is known.</param>
    /// <param name="participants">The statuses of its participants, as they are about to be.</param>
    /// <param name="ending">The condition with which the run ends now; null where it goes on.</param>
    public static TrainingRunStatus Project(RunScene scene, IReadOnlyCollection<ParticipantStatus> participants, ConditionChange? ending)
    {
        var status = scene.Run.Status is { } before
            ? KubernetesJson.Deserialize<TrainingRunStatus>(KubernetesJson.Serialize(before))
            : new TrainingRunStatus();
        status.ObservedGeneration = scene.Generation;
        if (scene.Coordinator is { } coordinator && scene.CoordinatorPod is { } pod)
        {
            status.Coordinator = new CoordinatorStatus
            {
                Pod = pod,
                Term = coordinator.Term,
                Endpoint = coordinator.Endpoint,
                PublicKey = coordinator.PublicKey,
            };
        }
        else if (scene.Term > (status.Coordinator?.Term ?? 0) && scene.CoordinatorPod is not null)
        {
            // The term is kept at once: it must never be used twice.
            status.Coordinator = new CoordinatorStatus { Pod = scene.CoordinatorPod, Term = scene.Term, PublicKey = status.Coordinator?.PublicKey };
        }

        if (status.Coordinator is { } told)
        {
            told.SilentSince = CoordinatorSilence.Since(scene);
            status.TokensPerSecond = told.SilentSince is null ? status.TokensPerSecond : null;
            told.RestoredLog = CoordinatorLog.UsedUp(scene.Run, scene is { View.IsCurrent: true, Coordinator: not null });
        }

        if (scene.View.IsCurrent)
        {
            ReadLog(status, scene, participants);
        }

        var accepted = SpecAcceptance.Judge(scene);
        status.StartTime ??= HasBegun(scene, status) ? WholeSeconds(scene.Now) : null;
        status.CompletionTime ??= ending is null ? null : WholeSeconds(scene.Now);
        status.Conditions = ConditionList.With(
            status.Conditions, scene.Generation, scene.Now, [accepted, .. RunConditions.Judge(scene, ending), .. ending is null ? [] : new[] { ending }]);
        status.Phase = Phase(scene, ending, accepted);
        return status;
    }

    /// <summary>A coordinator that never comes up must not keep the run from its deadline.</summary>
    private static bool HasBegun(RunScene scene, TrainingRunStatus status) =>
        status.AcceptedGeneration is not null || (scene.Problem is null && !scene.Run.Spec.Suspend);

    private static void ReadLog(TrainingRunStatus status, RunScene scene, IReadOnlyCollection<ParticipantStatus> participants)
    {
        var (state, progress) = (scene.View.State, scene.View.Progress);
        status.AcceptedGeneration = state.Accepted?.Generation ?? status.AcceptedGeneration;
        status.Round = state.DecidedRound;
        status.Tokens = state.TotalTokens;
        status.Loss = DecimalText.Of(state.TrainingLoss);
        status.ValidationLoss = DecimalText.Of(state.ValidationLoss);
        status.TokensPerSecond = progress is null ? status.TokensPerSecond : (long)Math.Clamp(Math.Round(progress.TokensPerSecond), 0, 1e15);
        status.LedgerRoot = state.Index < 0 ? null : state.Hash;
        status.Checkpoint = Checkpoint(state);
        status.RoundsUndone = state.Checkpoints.RoundsUndone == 0 ? null : state.Checkpoints.RoundsUndone;
        status.Shards = Shards(scene);
        status.Participants = Participants(participants);
    }

    private static CheckpointStatus? Checkpoint(RunState state) => state.Checkpoints.Last is { } last
        ? new CheckpointStatus
        {
            Round = last.Round,
            Time = WholeSeconds(DateTimeOffset.FromUnixTimeMilliseconds(last.UnixMilliseconds)),
            Uri = last.Uri(state.Definition!.Run),
            Sha256 = last.ManifestHash(state),
            Position = last.Samples.Next,
            Bytes = last.Bytes,
        }
        : null;

    /// <summary>A slot's epochs begin at 1, and each further one is a loss.</summary>
    private static ShardCounts Shards(RunScene scene)
    {
        var state = scene.View.State;
        return new ShardCounts
        {
            Desired = state.Accepted is { } accepted ? accepted.Stages * accepted.Replicas.Max : null,
            Active = state.Members.Values.Count(member => member.Phase == MemberPhase.Active),
            Updated = scene.Placements.Count - scene.Outdated.Count,
            Lost = (int)Math.Min(
                int.MaxValue, state.Members.Values.Sum(member => member.Member.Epoch - (member.Phase == MemberPhase.Lost ? 0 : 1))),
        };
    }

    private static ParticipantCounts Participants(IReadOnlyCollection<ParticipantStatus> participants)
    {
        return new ParticipantCounts
        {
            Pending = Count(ParticipantPhase.Pending),
            Active = Count(ParticipantPhase.Active),
            Suspect = Count(ParticipantPhase.Suspect),
            Quarantined = Count(ParticipantPhase.Quarantined),
            Banned = Count(ParticipantPhase.Banned),
            Draining = Count(ParticipantPhase.Draining),
            Unreachable = Count(ParticipantPhase.Unreachable),
        };

        int Count(ParticipantPhase phase) => participants.Count(participant => participant.Phase == phase);
    }

    private static TrainingRunPhase Phase(RunScene scene, ConditionChange? ending, ConditionChange accepted)
    {
        if (ending is not null)
        {
            return ending.Type == ConditionType.Complete ? TrainingRunPhase.Complete : TrainingRunPhase.Failed;
        }

        if (!scene.View.IsCurrent && scene.Run.Status?.Phase is { } before and not TrainingRunPhase.Pending)
        {
            return before;
        }

        return scene.View.State.Phase switch
        {
            RunPhase.Running => TrainingRunPhase.Running,
            RunPhase.Suspended => TrainingRunPhase.Suspended,
            RunPhase.Gathering => TrainingRunPhase.Starting,
            _ => accepted.Status == ConditionStatus.False ? TrainingRunPhase.Pending : TrainingRunPhase.Starting,
        };
    }

    private static DateTime WholeSeconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;
}
