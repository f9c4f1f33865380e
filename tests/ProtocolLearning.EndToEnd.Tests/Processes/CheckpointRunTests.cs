using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

public sealed class CheckpointRunTests
{
    private const int Rounds = 4;

    [Fact]
    public async Task Run_whose_stage_is_killed_goes_back_to_its_checkpoint_and_another_run_of_one_stage_resumes_from_its_end()
    {
        await using var run = new ProcessRun();
        await run.BeginAsync(Rounds, change: Saved);
        var workers = await run.PlaceAsync(ProcessRun.Members);
        await run.UntilAsync(state => state.Checkpoints.Last is not null && state.RoundNumber > state.Checkpoints.Last.Round);
        foreach (var member in ProcessRun.Members.Skip(2))
        {
            await workers[member].KillAsync();
        }

        await run.PlaceAsync(ProcessRun.Members.Skip(2).Select(member => member with { Epoch = 2 }));
        await run.UntilAsync(state => state.Checkpoints.Restoring is not null);
        Assert.All(run.State.Stages.Zip(run.State.Checkpoints.Restoring!.States), pair => Assert.Equal(pair.Second.Hash, pair.First.Hash));
        await run.UntilAsync(state => state.IsCompleted);

        Assert.Equal(1, run.Log<CheckpointRestored>().First().Stage);
        Assert.True(run.State.Checkpoints.RoundsUndone >= 1);
        Assert.Equal(Rounds + run.State.Checkpoints.RoundsUndone, run.State.RoundNumber);
        var last = run.State.Checkpoints.Last!;
        Assert.Equal(run.State.RoundNumber, last.Round);
        await ResumeAsync(run, last);
    }

    private static async Task ResumeAsync(ProcessRun ended, RunCheckpoint last)
    {
        var manifest = Path.Combine(ended.Folder, last.Uri("alice"), "manifest.json");
        await ended.ExitsAsync();
        Assert.True(File.Exists(manifest), ended.Outputs());
        await using var run = new ProcessRun();
        await run.BeginAsync(rounds: 1, change: definition => definition with
        {
            Stages = 1,
            Resume = new ResumeDefinition(Path.GetDirectoryName(manifest)!, last.ManifestHash(ended.State), last.Samples.Next),
        });
        await run.PlaceAsync(ProcessRun.Members.Take(2));
        await run.UntilAsync(state => state.IsCompleted);

        var losses = ended.Log<RoundClosed>().Select(round => round.LossSum / round.Tokens).ToArray();
        var resumed = run.Log<RoundClosed>().First();
        Assert.True(
            resumed.LossSum / resumed.Tokens < (losses[0] + losses[^1]) / 2,
            $"it begins at {resumed.LossSum / resumed.Tokens}; the run before had {string.Join(", ", losses)}");
    }

    private static RunDefinition Saved(RunDefinition definition) => definition with
    {
        Schedule = definition.Schedule with { MinDeadlineSeconds = 5, MaxDeadlineSeconds = 20 },
        Checkpoint = new CheckpointDefinition("saved", IntervalRounds: 1, Keep: 2, ArchiveEvery: 0, TimeoutSeconds: 120, RestoresStages: true),
    };
}
