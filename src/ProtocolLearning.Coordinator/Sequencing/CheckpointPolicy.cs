using System.Globalization;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// Opens checkpoints between rounds, closes them whenever their stages are stored, and gives one up that cannot be stored; the next is
/// opened with the next members of each stage.
/// </summary>
internal static class CheckpointPolicy
{
    /// <summary>How often a checkpoint of one round is tried.</summary>
    private const int MostFailures = 3;

    public static Command? Next(RunState state, Observations observations, DateTimeOffset now)
    {
        if (state.Checkpoints.Open is { } open)
        {
            return Close(state, open, observations.Checkpoints, now);
        }

        return IsDue(state) && state.RoundPhase == RoundPhase.Boundary && Writers(state, observations) is { } writers
            ? new CheckpointOpened(state.RoundNumber, writers)
            : null;
    }

    /// <summary>Whether the run's end waits for its last checkpoint.</summary>
    public static bool IsAwaited(RunState state, Observations observations, DateTimeOffset now) =>
        state.Checkpoints.Open is not null
        || (IsDue(state) && (now - observations.BoundarySince).TotalSeconds < state.Accepted!.Schedule.MinDeadlineSeconds);

    private static Command? Close(RunState state, OpenCheckpoint open, CheckpointNotes notes, DateTimeOffset now)
    {
        for (var stage = 0; stage < open.Writers.Length; stage++)
        {
            if (!notes.Stored.ContainsKey(stage) && Failure(state, open, stage, notes, now) is { } reason)
            {
                return new CheckpointFailed(open.Checkpoint.Round, stage, open.Writers[stage], reason);
            }
        }

        return notes.Stored.Count == open.Writers.Length
            ? new CheckpointWritten(open.Checkpoint.Round, [.. Enumerable.Range(0, open.Writers.Length).Select(stage => notes.Stored[stage])])
            : null;
    }

    private static string? Failure(RunState state, OpenCheckpoint open, int stage, CheckpointNotes notes, DateTimeOffset now)
    {
        var timeout = open.Checkpoint.Destination.TimeoutSeconds;
        return notes.Refused.TryGetValue(stage, out var refused) ? refused
            : state.Current(open.Writers[stage])?.Joined is null ? "It was lost."
            : (now - notes.Since).TotalSeconds >= timeout
                ? string.Create(CultureInfo.InvariantCulture, $"It took longer than {timeout} s; raise timeoutSeconds where that is too short.")
                : null;
    }

    /// <summary>Whether a checkpoint is to be opened before the next round.</summary>
    public static bool IsDue(RunState state)
    {
        if (state.Accepted!.Checkpoint is not { } destination || state.Round is null || state.Checkpoints.Restoring is not null)
        {
            return false;
        }

        var last = state.Checkpoints.Last?.Round ?? 0;
        var isFailing = state.Checkpoints.Failure is { } failure && failure.Round == state.RoundNumber && failure.Count >= MostFailures;
        return !isFailing
            && state.RoundNumber > last
            && (state.RoundNumber - last >= destination.IntervalRounds || state.RoundNumber >= state.LastRound);
    }

    /// <summary>One member of each stage that holds its state, another one with each attempt; null where a stage has none.</summary>
    private static Member[]? Writers(RunState state, Observations observations)
    {
        var writers = new Member[state.Stages.Length];
        for (var stage = 0; stage < writers.Length; stage++)
        {
            var ready = state.MembersOf(stage).Where(member => BoundaryPolicy.IsReady(state, observations, member)).ToArray();
            if (ready.Length == 0)
            {
                return null;
            }

            writers[stage] = ready[state.Checkpoints.Attempts % ready.Length].Member;
        }

        return writers;
    }
}
