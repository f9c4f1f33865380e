using System.Globalization;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Sampling;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Rounds;

internal static class CheckpointTransitions
{
    private const int HashDigits = 64;

    public static RunState Open(RunState state, CheckpointOpened command, Transitions.Rules rules)
    {
        var where = $"opens a checkpoint after round {command.Round}";
        var destination = rules.Found(state.Accepted!.Checkpoint, $"{where} of a run that has none.");
        rules.Require(state.IsAtBoundary && command.Round == state.RoundNumber && state.Round is not null, $"{where} away from its boundary.");
        rules.Require(state.Checkpoints is { Open: null, Restoring: null }, $"{where} while another one is open or restored.");
        rules.Require(command.Writers.Count == state.Stages.Length, $"{where} with {command.Writers.Count} writers.");
        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            var writer = command.Writers[stage];
            rules.Require(writer.Slot.Stage == stage && state.Current(writer)?.Joined is not null, $"{where} with {writer} for stage {stage}.");
        }

        var definition = state.Definition!;
        var parts = StageLayers.Split(definition.Model, definition.Stages).Select(slice => new CheckpointStage(
            slice.Stage, slice.FirstLayer, slice.LayerCount, state.Stages[slice.Stage].Hash, string.Empty, 0));
        var checkpoint = new RunCheckpoint(
            command.Round,
            Number: 0,
            UnixMilliseconds: 0,
            destination,
            CanonicalJson.Hash(definition),
            state.TotalTokens,
            state.Checkpoints.RoundsUndone,
            RoundDraws.After(definition, state.Round),
            state.Stages,
            [.. parts]);
        return state with
        {
            Checkpoints = state.Checkpoints with
            {
                Open = new OpenCheckpoint(checkpoint, [.. command.Writers]),
                Attempts = state.Checkpoints.Attempts + 1,
            },
        };
    }

    public static RunState Complete(RunState state, CheckpointWritten command, long unixMilliseconds, Transitions.Rules rules)
    {
        var open = FindOpen(state, command.Round, rules);
        rules.Require(
            command.Shards.Count == state.Stages.Length
                && command.Shards.All(shard => shard.Bytes >= 0 && shard.Sha256.Length == HashDigits && shard.Sha256.All(char.IsAsciiHexDigitLower)),
            $"completes the checkpoint of round {command.Round} without every stage's hash.");
        var number = state.Checkpoints.Completed + 1;
        var checkpoint = open.Checkpoint with
        {
            Number = number,
            UnixMilliseconds = unixMilliseconds,
            Stages = [.. open.Checkpoint.Stages.Select((part, stage) =>
                part with { Sha256 = command.Shards[stage].Sha256, Bytes = command.Shards[stage].Bytes })],
        };
        var written = state.Checkpoints.Written.Add(checkpoint);
        return state with
        {
            Checkpoints = state.Checkpoints with
            {
                Open = null,
                Written = written[Math.Max(0, written.Length - checkpoint.Destination.Keep)..],
                Completed = number,
                Failure = null,
            },
        };
    }

    public static RunState Fail(RunState state, CheckpointFailed command, Transitions.Rules rules)
    {
        FindOpen(state, command.Round, rules);
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"Stage {command.Stage} could not be saved after round {command.Round} by {command.Writer}: {command.Reason}");
        return state with { Checkpoints = state.Checkpoints with { Open = null, Failure = Failure(state, command.Round, reason) } };
    }

    public static RunState Restore(RunState state, CheckpointRestored command, Transitions.Rules rules)
    {
        var where = $"restores the checkpoint of round {command.Round}";
        var checkpoint = Find(state, command.Round, where, rules);
        rules.Require(state.IsAtBoundary && state.Round is not null, $"{where} inside a round.");
        rules.Require(state.Accepted!.Checkpoint?.RestoresStages == true, $"{where} of a run that does not go back.");
        rules.Require(state.Checkpoints.Restoring is null, $"{where} while another one is restored.");
        var undone = state.RoundNumber - checkpoint.Round + checkpoint.RoundsUndone;
        return state with
        {
            Stages = [.. checkpoint.States.Select(stage => stage with { PreparedBy = [] })],
            Suspension = state.Suspension?.LostStage is null ? state.Suspension : null,
            Checkpoints = state.Checkpoints with { Open = null, Restoring = checkpoint, RoundsUndone = undone },
        };
    }

    public static RunState Reject(RunState state, CheckpointRejected command, Transitions.Rules rules)
    {
        var checkpoint = Find(state, command.Round, $"rejects the checkpoint of round {command.Round}", rules);
        var reason = string.Create(
            CultureInfo.InvariantCulture, $"Stage {command.Stage} cannot read the checkpoint of round {command.Round}: {command.Reason}");
        var ledger = state.Checkpoints;
        return state with
        {
            Checkpoints = ledger with
            {
                Written = ledger.Written.Remove(checkpoint),
                Restoring = ledger.Restoring == checkpoint ? null : ledger.Restoring,
                Failure = Failure(state, command.Round, reason),
            },
        };
    }

    private static CheckpointFailure Failure(RunState state, long round, string reason)
    {
        var before = state.Checkpoints.Failure;
        return new CheckpointFailure(round, before?.Round == round ? before.Count + 1 : 1, reason);
    }

    private static OpenCheckpoint FindOpen(RunState state, long round, Transitions.Rules rules)
    {
        var open = rules.Found(state.Checkpoints.Open, $"ends the checkpoint of round {round}; none is open.");
        rules.Require(open.Checkpoint.Round == round, $"ends the checkpoint of round {round}; that of round {open.Checkpoint.Round} is open.");
        return open;
    }

    private static RunCheckpoint Find(RunState state, long round, string where, Transitions.Rules rules) =>
        rules.Found(state.Checkpoints.Written.FirstOrDefault(checkpoint => checkpoint.Round == round), $"{where}, which is not there.");
}
