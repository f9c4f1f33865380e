using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>Checkpoints, and stages that are lost and rebuilt from them, in the deterministic simulation.</summary>
public sealed class CheckpointSimulationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    [Fact]
    public void Run_without_faults_saves_every_interval_and_the_end_and_keeps_the_newest()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = World(seed, rounds: 7, interval: 2, keep: 2);
            world.Run();

            Assert.True(world.Time.Run(() => world.Checkpoints.Sealed.Contains(7) && world.Checkpoints.Rounds.Count() == 2, Limit));
            Assert.Equal([2, 4, 6, 7], Written(world));
            Assert.Equal([6, 7], world.Coordinator.State.Checkpoints.Written.Select(checkpoint => checkpoint.Round));
            Assert.Equal([6, 7], world.Checkpoints.Rounds.Order());
            Assert.Equal([2, 4, 6, 7], world.Checkpoints.Sealed.Order());
        }
    }

    [Fact]
    public void Run_that_saves_slowly_goes_on_training_meanwhile()
    {
        var world = World(1, rounds: 6, interval: 1, keep: 10, scenario => scenario with { CheckpointSeconds = 60 });
        world.Run();

        var entries = world.Log.Entries.Select(entry => entry.Command).ToList();
        var opened = entries.FindIndex(command => command is CheckpointOpened);
        var written = entries.FindIndex(command => command is CheckpointWritten);
        Assert.True(entries[opened..written].OfType<Applied>().Any());
    }

    [Theory]
    [InlineData(SampleOrder.Passes)]
    [InlineData(null)]
    public void Run_whose_stage_is_lost_goes_back_and_makes_up_for_what_was_undone(SampleOrder? order)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = World(seed, rounds: 6, interval: 2, keep: 3, scenario => scenario with { Order = order });
            LoseStage(world, 1, afterRound: 3);
            world.Run();

            var state = world.Coordinator.State;
            Assert.True(state.IsCompleted);
            var restored = Assert.Single(world.Log.Entries.Select(entry => entry.Command).OfType<CheckpointRestored>());
            Assert.Equal((2, 1), (restored.Round, restored.Stage));
            Assert.True(state.Checkpoints.RoundsUndone > 0);
            Assert.Equal(6 + state.Checkpoints.RoundsUndone, state.RoundNumber);
            Assert.All(state.Stages, stage => Assert.Equal(state.RoundNumber, stage.AppliedRound));
        }
    }

    [Fact]
    public void Run_goes_back_to_the_checkpoint_before_where_the_last_one_is_torn()
    {
        var world = World(3, rounds: 8, interval: 2, keep: 3);
        Assert.True(world.Time.Run(() => world.Coordinator.State.Checkpoints.Last?.Round == 2, Limit));
        world.Checkpoints.TearsAll = true;
        Assert.True(world.Time.Run(() => world.Coordinator.State.Checkpoints.Last?.Round == 4, Limit));
        LoseStage(world, 0, afterRound: 4);
        Assert.True(world.Time.Run(() => world.Coordinator.State.Checkpoints.Restoring?.Round == 2, Limit));
        world.Checkpoints.TearsAll = false;
        world.Run();

        var rejected = Assert.Single(world.Log.Entries.Select(entry => entry.Command).OfType<CheckpointRejected>());
        Assert.Equal(4, rejected.Round);
        Assert.Contains("another hash", rejected.Reason, StringComparison.Ordinal);
        Assert.True(world.Coordinator.State.IsCompleted);
    }

    [Fact]
    public void Run_none_of_whose_checkpoints_can_be_read_is_suspended_and_says_why()
    {
        var world = World(3, rounds: 20, interval: 2, keep: 3);
        world.Checkpoints.TearsAll = true;
        Assert.True(world.Time.Run(() => world.Coordinator.State.Checkpoints.Last?.Round == 4, Limit));
        LoseStage(world, 0, afterRound: 4);
        Assert.True(world.Time.Run(() => world.Coordinator.State.IsSuspended, Limit));

        Assert.Equal(0, world.Coordinator.State.Suspension!.LostStage);
        Assert.Equal(2, world.Log.Entries.Count(entry => entry.Command is CheckpointRejected));
        Assert.Contains("cannot read the checkpoint of round 2", world.Coordinator.State.Checkpoints.Failure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_whose_destination_is_always_full_trains_to_its_end_and_says_why_it_has_none()
    {
        var world = World(2, rounds: 4, interval: 1, keep: 3, scenario => scenario with { CheckpointFaults = 1 });
        world.Run();

        Assert.True(world.Coordinator.State.IsCompleted);
        Assert.Null(world.Coordinator.State.Checkpoints.Last);
        Assert.Contains("No space left", world.Coordinator.State.Checkpoints.Failure!.Reason, StringComparison.Ordinal);
        Assert.True(world.Log.Entries.Count(entry => entry.Command is CheckpointOpened) <= 3 * 4);
    }

    [Fact]
    public void Run_whose_writer_dies_saves_by_another_member()
    {
        var world = World(5, rounds: 6, interval: 3, keep: 3, scenario => scenario with { CheckpointSeconds = 30, Replicas = 3, Quorum = 2 });
        Assert.True(world.Time.Run(() => world.Coordinator.State.Checkpoints.Open is not null, Limit));
        var writer = world.Coordinator.State.Checkpoints.Open!.Writers[0];
        world.Alive.Single(member => member.Identity.Member == writer).Kill();
        world.Run();

        var failed = world.Log.Entries.Select(entry => entry.Command).OfType<CheckpointFailed>().First();
        Assert.Equal((0, writer), (failed.Stage, failed.Writer));
        Assert.NotEmpty(Written(world));
    }

    private static IEnumerable<long> Written(SimulatedWorld world) =>
        world.Log.Entries.Select(entry => entry.Command).OfType<CheckpointWritten>().Select(written => written.Round);

    private static SimulatedWorld World(int seed, int rounds, int interval, int keep, Func<Scenario, Scenario>? change = null)
    {
        var scenario = Scenario.Calm(seed, 2, 2, rounds) with
        {
            Checkpoint = new CheckpointDefinition("simulated", interval, keep, ArchiveEvery: 0, TimeoutSeconds: 600, RestoresStages: true),
            CheckpointFaults = 0,
            CheckpointSeconds = 0.1,
        };
        return new SimulatedWorld(change?.Invoke(scenario) ?? scenario);
    }

    private static void LoseStage(SimulatedWorld world, int stage, long afterRound)
    {
        Assert.True(world.Time.Run(() => world.Coordinator.State.RoundNumber > afterRound, Limit));
        foreach (var member in world.Alive.Where(member => member.Identity.Member.Slot.Stage == stage).ToArray())
        {
            member.Kill();
        }
    }
}
