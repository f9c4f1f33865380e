using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

public sealed class StreamingSimulationTests
{
    private const int Rounds = 8;

    /// <summary>The reference: Nesterov in double precision, written out, on one fragment a round of what members contributed.</summary>
    [Fact]
    public void Run_follows_one_outer_step_a_round_on_the_fragment_whose_turn_it_is()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var scenario = Streaming(seed) with { LateJoiners = 1, MemberCrashes = seed % 2 };
            var world = new SimulatedWorld(scenario);
            world.Run();
            for (var stage = 0; stage < scenario.Stages; stage++)
            {
                Check(world, stage);
            }
        }
    }

    /// <summary>By the log's order: a round's whole budget was drawn and confirmed before the round before it was applied.</summary>
    [Fact]
    public void Run_with_slow_links_trains_whole_rounds_while_others_are_exchanged()
    {
        var world = new SimulatedWorld(Streaming(1) with { LongestDelaySeconds = 0.5 });
        world.Run();
        Assert.True(
            world.Auditor.Seen.GetValueOrDefault("rounds trained beside an exchange") >= 2,
            string.Join(", ", world.Auditor.Seen));

        var commands = world.Log.Entries.Select(entry => entry.Command).ToList();
        var spent = commands.OfType<RoundClosing>().First(closing => closing.Reason == ClosingReason.BudgetSpent
            && commands.FindLastIndex(command => command is Applied applied && applied.Round == closing.Round - 1) > commands.IndexOf(closing));
        Assert.True(commands.OfType<RoundClosed>().Single(closed => closed.Round == spent.Round).Tokens > 0);
    }

    private static Scenario Streaming(int seed) => Scenario.Calm(seed, 1 + (seed % 3), 2 + (seed % 3), Rounds) with
    {
        Mode = RoundMode.Streaming,
        Fragments = 2 + (seed % 2),
        Mixing = seed % 3 * 0.25,
        Codec = TensorCodec.Float32,
        Aggregator = AggregatorKind.Mean,
        Order = seed % 2 == 0 ? SampleOrder.Passes : null,
    };

    private static void Check(SimulatedWorld world, int stage)
    {
        var engine = new ToyEngine(stage);
        engine.Initialize((ulong)world.Scenario.Seed);
        var initial = new float[ToyEngine.Size];
        engine.ReadWeights(initial);
        double[] weights = [.. initial];
        var momentum = new double[ToyEngine.Size];
        var steps = 0;
        foreach (var applied in world.Log.Entries.Select(entry => entry.Command).OfType<Applied>())
        {
            if (applied.Stage == stage && applied.Round > 0)
            {
                Step(weights, momentum, Fragment(world.Scenario.Fragments, (int)(applied.Round % world.Scenario.Fragments)), Mean(world, applied));
                steps++;
            }
        }

        Assert.True(steps >= Rounds - 1, $"{steps} steps were applied");
        var holder = world.Alive.First(member =>
            member.Identity.Member.Slot.Stage == stage && member.Actor!.AppliedHash == world.Coordinator.State.Stages[stage].Hash);
        Assert.All(weights.Zip(holder.Actor!.AppliedWeights.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    /// <summary>The toy's layers lie at 10, 96 and 192, and 10 elements outside of layers at each end.</summary>
    private static int[] Fragment(int count, int fragment) => (count, fragment) switch
    {
        (2, 0) => [.. Range(10, 96), .. Range(192, 374)],
        (2, _) => [.. Range(0, 10), .. Range(96, 192), .. Range(374, 384)],
        (_, 0) => [.. Range(0, 96), .. Range(374, 384)],
        (_, 1) => [.. Range(96, 192)],
        _ => [.. Range(192, 374)],
    };

    private static IEnumerable<int> Range(int start, int end) => Enumerable.Range(start, end - start);

    private static double[] Mean(SimulatedWorld world, Applied applied)
    {
        var exchange = world.Log.Entries.Select(entry => entry.Command).OfType<ExchangeOpened>()
            .Last(opened => opened.Round == applied.Round && opened.Stage == applied.Stage);
        var total = exchange.Contributors.Sum(contributor => (double)contributor.Weight);
        return [.. Enumerable.Range(0, world.Contributions[(applied.Round, exchange.Contributors[0].Member)].Length).Select(i =>
            exchange.Contributors.Sum(contributor => contributor.Weight / total * world.Contributions[(applied.Round, contributor.Member)][i]))];
    }

    private static void Step(double[] weights, double[] momentum, int[] elements, double[] mean)
    {
        Assert.Equal(elements.Length, mean.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var at = elements[i];
            momentum[at] = (0.9 * momentum[at]) + mean[i];
            weights[at] -= 0.7 * (mean[i] + (0.9 * momentum[at]));
        }
    }
}
