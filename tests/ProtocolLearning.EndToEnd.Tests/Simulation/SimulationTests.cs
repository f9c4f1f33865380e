using System.Collections.Concurrent;
using System.Globalization;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;
using Xunit.Abstractions;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>
/// The deterministic simulation: the coordinator's and the replicas' real logic, in virtual time. A failing seed is printed;
/// PLEARN_SIMULATION_SEED=n replays that one with a trace, PLEARN_SIMULATION_RUNS=n takes n seeds instead of 10,000.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly int Runs =
        int.TryParse(Environment.GetEnvironmentVariable("PLEARN_SIMULATION_RUNS"), CultureInfo.InvariantCulture, out var runs) ? runs : 10_000;

    [Fact]
    public void Run_without_faults_applies_every_round_of_every_stage()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = new SimulatedWorld(Scenario.Calm(seed, 1 + (seed % 3), 2 + (seed % 4), 3));
            world.Run();
            Assert.Equal(3 * world.Scenario.Stages, world.Auditor.AppliedRounds);
            Assert.Equal(0, world.Network.OpenPayloads);
        }
    }

    /// <summary>Members crash, join and take over partitions while a lossy codec carries over what it lost.</summary>
    [Theory]
    [InlineData(TensorCodec.Float32, false)]
    [InlineData(TensorCodec.BFloat16, false)]
    [InlineData(TensorCodec.Int8, false)]
    [InlineData(TensorCodec.Int4, false)]
    [InlineData(TensorCodec.TopK, true)]
    public void Run_with_a_codec_holds_its_invariants_while_members_come_and_go(TensorCodec codec, bool handsOn)
    {
        var handedOn = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var scenario = Scenario.Calm(seed, 1 + (seed % 2), 3 + (seed % 3), 4) with
            {
                Codec = codec,
                MemberCrashes = 2,
                LateJoiners = 2,
                LossProbability = seed % 2 * 0.03,
            };
            var world = new SimulatedWorld(scenario);
            world.Run();
            handedOn += world.Network.HandedOn;
        }

        Assert.Equal(handsOn, handedOn > 0);
    }

    [Fact]
    public void Run_of_the_same_seed_writes_the_same_log()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var first = new SimulatedWorld(Scenario.FromSeed(100 * seed));
            var second = new SimulatedWorld(Scenario.FromSeed(100 * seed));
            first.Run();
            second.Run();
            Assert.Equal(first.Log.Last!.Hash, second.Log.Last!.Hash);
            Assert.Equal(first.Time.Events, second.Time.Events);
        }
    }

    [Theory]
    [InlineData(nameof(Lie.FlippedSign))]
    [InlineData(nameof(Lie.RandomUpdate))]
    public void Run_with_harmful_updates_bans_the_liar(string lie)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var scenario = Scenario.Calm(seed, 2, 4, 4) with
            {
                MaxByzantine = 1,
                Quorum = 3,
                Lie = Enum.Parse<Lie>(lie),
                Mode = seed % 3 == 0 ? RoundMode.Synchronous : RoundMode.DiLoCo,
            };
            var world = new SimulatedWorld(scenario);
            world.Run();
            Assert.True(world.Auditor.IsLiarBanned, $"seed {seed}: the liar is not banned");
        }
    }

    [Fact]
    public void Run_whose_stage_is_lost_is_suspended_once_however_often_it_is_resumed()
    {
        var world = new SimulatedWorld(Scenario.Calm(1, 2, 2, 50));
        var limit = TimeSpan.FromMinutes(30);
        Assert.True(world.Time.Run(() => world.Coordinator.State.RoundNumber >= 2, limit));
        foreach (var member in world.Alive.Where(member => member.Identity.Member.Slot.Stage == 1).ToArray())
        {
            member.Kill();
        }

        Assert.True(world.Time.Run(() => world.Coordinator.State.IsSuspended, limit));
        Assert.Equal(1, world.Coordinator.State.Suspension!.LostStage);
        for (var second = 1; second <= 120; second++)
        {
            var until = world.Time.Elapsed + TimeSpan.FromSeconds(1);
            world.Time.Run(() => world.Time.Elapsed >= until, limit);
            Assert.IsType<ProposalRefused>(world.Coordinator.Propose(new ResumeRun()));
            if (second == 60)
            {
                world.Coordinator.Kill();
                world.Coordinator.Start();
            }
        }

        Assert.Single(world.Log.Entries, entry => entry.Command is RunSuspended);
        Assert.DoesNotContain(world.Log.Entries, entry => entry.Command is RunResumed);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(11)]
    public void Run_whose_members_were_orphaned_goes_on_where_it_was(double seconds)
    {
        var world = new SimulatedWorld(Scenario.Calm(1, 3, 3, 4));
        world.Time.After(seconds, () =>
        {
            world.Coordinator.Kill();
            foreach (var member in world.Alive.ToArray())
            {
                member.Handle(new ReplicaEvent.Orphaned());
                Assert.False(member.Actor?.HasWork);
            }
        });
        world.Time.After(seconds + 1200, world.Coordinator.Start);
        world.Run();
        Assert.All(world.Alive, member => Assert.Equal(1, member.Engine!.Vacated));
        Assert.DoesNotContain(world.Log.Entries, entry => entry.Command is MemberLost or RunSuspended);
        Assert.Equal(0, world.Network.OpenPayloads);
    }

    [Fact]
    public void Run_with_kills_delays_and_lies_holds_its_invariants()
    {
        if (Environment.GetEnvironmentVariable("PLEARN_SIMULATION_SEED") is { Length: > 0 } replayed)
        {
            new SimulatedWorld(Scenario.FromSeed(int.Parse(replayed, CultureInfo.InvariantCulture)), output.WriteLine).Run();
            return;
        }

        var failures = new ConcurrentBag<(int Seed, Exception Failure)>();
        var seen = new ConcurrentDictionary<string, long>();
        long events = 0;
        Parallel.For(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            try
            {
                var world = new SimulatedWorld(Scenario.FromSeed(seed));
                world.Run();
                Interlocked.Add(ref events, world.Time.Events);
                foreach (var (what, times) in world.Auditor.Seen)
                {
                    seen.AddOrUpdate(what, times, (_, sum) => sum + times);
                }
            }
            catch (Exception failure)
            {
                failures.Add((seed, failure));
                if (failures.Count >= 5)
                {
                    loop.Stop();
                }
            }
        });

        output.WriteLine($"{Runs} runs, {events} events: {string.Join(", ", seen.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}");
        foreach (var (seed, failure) in failures.OrderBy(failure => failure.Seed))
        {
            output.WriteLine($"PLEARN_SIMULATION_SEED={seed} replays: {Scenario.FromSeed(seed)}\n{failure}\n");
        }

        string[] expected = [nameof(Discarded), nameof(VerdictReached), nameof(MemberLost), nameof(RunSuspended), "ExchangeOpened again",
            nameof(CheckpointWritten), nameof(CheckpointFailed), "rounds opened beside an exchange", "rounds trained beside an exchange"];
        Assert.All(expected, what => Assert.True(seen.ContainsKey(what) || !failures.IsEmpty || Runs < 10_000, $"no run came to {what}"));
        Assert.True(failures.IsEmpty, $"Seeds that failed: {string.Join(", ", failures.Select(failure => failure.Seed).Order())}");
    }
}
