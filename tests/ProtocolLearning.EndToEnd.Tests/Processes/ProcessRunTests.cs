using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

public sealed class ProcessRunTests
{
    private const int Rounds = 3;

    [Fact]
    public async Task Run_of_two_stages_with_two_replicas_survives_a_killed_and_a_misled_worker_and_completes()
    {
        await using var run = new ProcessRun();
        await run.BeginAsync(Rounds);
        var workers = await run.PlaceAsync(ProcessRun.Members);

        await run.UntilAsync(state => state.Stages.Length == 2 && state.Stages.All(stage => stage.AppliedRound >= 1));
        await workers[ProcessRun.Members[3]].KillAsync();
        var successor = ProcessRun.Members[3] with { Epoch = 2 };
        workers.Remove(ProcessRun.Members[3]);
        await run.ProposeAsync(new PlaceMember(successor));
        var misled = run.StartWorker(successor, run.WriteOtherDataset());
        Assert.Equal(3, await misled.ExitAsync(ProcessRun.Deadline));
        Assert.Contains($"the run's has {run.State.Dataset}", misled.Output, StringComparison.Ordinal);
        workers[successor] = run.StartWorker(successor);
        await run.UntilAsync(state => state.IsCompleted);

        Assert.All(run.State.Stages, stage => Assert.Equal(Rounds, stage.AppliedRound));
        Assert.Equal([ProcessRun.Members[0], ProcessRun.Members[1]], run.State.Stages[0].PreparedBy.OrderBy(member => member.Slot));
        Assert.Equal([ProcessRun.Members[2], successor], run.State.Stages[1].PreparedBy.OrderBy(member => member.Slot));
        var losses = run.Log<RoundClosed>().Select(round => round.LossSum / round.Tokens).ToArray();
        Assert.True(losses[^1] < 0.9 * losses[0], $"the loss did not fall: {string.Join(", ", losses)}");
        foreach (var worker in workers.Values)
        {
            Assert.Equal(0, await worker.ExitAsync(ProcessRun.Deadline));
        }

        var late = run.StartWorker(ProcessRun.Members[0]);
        Assert.Equal(0, await late.ExitAsync(ProcessRun.Deadline));
        Assert.Contains("the run is complete", late.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_in_mode_Streaming_trains_rounds_while_others_are_exchanged_through_the_loss_of_a_worker()
    {
        const int rounds = 10;
        await using var run = new ProcessRun();
        await run.BeginAsync(rounds, change: definition => definition with
        {
            Model = definition.Model with { Layers = 8 },
            Schedule = definition.Schedule with
            {
                Mode = RoundMode.Streaming,
                InnerSteps = 10,
                ValidateEveryRounds = rounds,
                Streaming = new StreamingDefinition(2),
            },
        });
        var workers = await run.PlaceAsync(ProcessRun.Members);

        await run.UntilAsync(state => state.Stages.Length == 2 && state.Stages.All(stage => stage.AppliedRound >= 3));
        await workers[ProcessRun.Members[0]].KillAsync();
        await run.PlaceAsync(ProcessRun.Members[0] with { Epoch = 2 });
        await run.UntilAsync(state => state.IsCompleted);

        Assert.All(run.State.Stages, stage => Assert.Equal(2, stage.PreparedBy.Length));
        var losses = run.Log<RoundClosed>().Select(round => round.LossSum / round.Tokens).ToArray();
        Assert.True(losses[^1] < losses[0], $"the loss did not fall: {string.Join(", ", losses)}");

        // By the log's order: a round was open for training before its predecessor's exchange began, and so while that went on.
        var commands = run.Log<Command>().ToList();
        var overlapped = commands.OfType<Applied>().Count(applied => applied.Round > 0
            && commands.FindIndex(command => command is RoundOpened opened && opened.Round == applied.Round + 1) is >= 0 and var opening
            && opening < commands.IndexOf(applied));
        Assert.True(overlapped >= 6, $"{overlapped} of {2 * rounds} exchanges had a round beside them: {run.Outputs()}");
    }

    [Fact]
    public async Task Run_in_mode_Synchronous_takes_common_steps_through_the_loss_of_a_worker()
    {
        const int steps = 12;
        await using var run = new ProcessRun();
        await run.BeginAsync(steps, change: definition => definition with
        {
            Schedule = definition.Schedule with { Mode = RoundMode.Synchronous, InnerSteps = 1, BatchTokens = 1024, ValidateEveryRounds = steps },
            Optimizer = definition.Optimizer with { Inner = new InnerOptimizerDefinition(1e-2, FinalRatePerMille: 100) },
        });
        var workers = await run.PlaceAsync(ProcessRun.Members);

        await run.UntilAsync(state => state.Stages.Length == 2 && state.Stages.All(stage => stage.AppliedRound >= 3));
        await workers[ProcessRun.Members[0]].KillAsync();
        await run.PlaceAsync(ProcessRun.Members[0] with { Epoch = 2 });
        await run.UntilAsync(state => state.IsCompleted);

        Assert.All(run.State.Stages, stage => Assert.Equal(2, stage.PreparedBy.Length));
        Assert.True(run.Log<Applied>().Count(applied => applied.Round > 0) >= (2 * steps) - 4, run.Outputs());
        var losses = run.Log<RoundClosed>().Select(round => round.LossSum / round.Tokens).ToArray();
        Assert.True(losses[^1] < 0.9 * losses[0], $"the loss did not fall: {string.Join(", ", losses)}");
    }
}
