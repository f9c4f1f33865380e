using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// What is done for a stage whose state nobody holds any more: the run goes back to its last checkpoint where it may and there is one,
/// else it is suspended until a replica that was taken for lost comes back.
/// </summary>
internal static class StageLossPolicy
{
    public static Command? Next(RunState state, Observations observations, DateTimeOffset now)
    {
        if (state.Checkpoints.Restoring is { } restoring)
        {
            return Reject(state, observations, restoring);
        }

        if (state.Suspension is { } suspension)
        {
            return suspension.LostStage is { } missed ? Recover(state, observations, missed) : null;
        }

        return LostStage(state, observations, now) is { } lost
            ? Restore(state, lost) ?? (Command)Suspension.StageLost(lost, state.Stages[lost].AppliedRound)
            : null;
    }

    /// <summary>A suspended run goes on where a replica of the missed stage says that it holds the state, and none is missed elsewhere.</summary>
    private static Command? Recover(RunState state, Observations observations, int missed) =>
        !Enumerable.Range(0, state.Stages.Length).All(stage => IsHeld(state, observations, stage)) ? Restore(state, missed)
        : state.MembersOf(missed).Any(member => BoundaryPolicy.IsReady(state, observations, member)) ? new RunResumed()
        : null;

    private static CheckpointRestored? Restore(RunState state, int stage) =>
        state.Accepted!.Checkpoint?.RestoresStages == true && state.Checkpoints.Last is { } last
            ? new CheckpointRestored(last.Round, stage)
            : null;

    /// <summary>A checkpoint that no member of some stage can read is not waited for; a liar alone does not decide that where others can.</summary>
    private static CheckpointRejected? Reject(RunState state, Observations observations, RunCheckpoint restoring)
    {
        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            var members = state.MembersOf(stage).Where(member => member.Joined is not null).ToArray();
            if (members.Length > state.Definition!.ThreatModel.MaxByzantine
                && members.All(member => observations.Checkpoints.Unreadable.ContainsKey(member.Member)))
            {
                return new CheckpointRejected(restoring.Round, stage, observations.Checkpoints.Unreadable[members[0].Member]);
            }
        }

        return null;
    }

    private static int? LostStage(RunState state, Observations observations, DateTimeOffset now)
    {
        if (state.Round is null || (now - observations.BoundarySince).TotalSeconds < state.Accepted!.Schedule.MaxDeadlineSeconds)
        {
            return null;
        }

        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            if (!IsHeld(state, observations, stage))
            {
                return stage;
            }
        }

        return null;
    }

    /// <summary>Whether somebody may hold the applied state: says so, or is active and has said nothing since the coordinator started.</summary>
    private static bool IsHeld(RunState state, Observations observations, int stage) => state.MembersOf(stage).Any(member =>
        BoundaryPolicy.IsReady(state, observations, member)
        || (member.Phase == MemberPhase.Active && !observations.Held.ContainsKey(member.Member)));
}
