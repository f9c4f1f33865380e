using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

public sealed class SynchronousSimulationTests
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.95;
    private const double Rate = 0.01;
    private const double WeightDecay = 0.1;

    /// <summary>The reference: AdamW in double precision, written out, on the weighted mean of what members contributed.</summary>
    [Fact]
    public void Run_follows_one_AdamW_on_the_mean_gradient_of_all_members()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var scenario = Scenario.Calm(seed, 1 + (seed % 3), 2 + (seed % 3), 6) with
            {
                Mode = RoundMode.Synchronous,
                Codec = TensorCodec.Float32,
                Aggregator = AggregatorKind.Mean,
                LateJoiners = 1,
                MemberCrashes = seed % 2,
            };
            var world = new SimulatedWorld(scenario);
            world.Run();
            for (var stage = 0; stage < scenario.Stages; stage++)
            {
                Check(world, stage);
            }
        }
    }

    private static void Check(SimulatedWorld world, int stage)
    {
        var engine = new ToyEngine(stage);
        engine.Initialize((ulong)world.Scenario.Seed);
        var initial = new float[ToyEngine.Size];
        engine.ReadWeights(initial);
        double[] weights = [.. initial];
        var (first, second) = (new double[ToyEngine.Size], new double[ToyEngine.Size]);
        var steps = 0;
        foreach (var applied in world.Log.Entries.Select(entry => entry.Command).OfType<Applied>())
        {
            if (applied.Stage == stage && applied.Round > 0)
            {
                Step(weights, first, second, Mean(world, applied), ++steps);
            }
        }

        Assert.True(steps >= 5, $"{steps} steps were applied");
        var holder = world.Alive.First(member =>
            member.Identity.Member.Slot.Stage == stage && member.Actor!.AppliedHash == world.Coordinator.State.Stages[stage].Hash);
        var actual = new float[ToyEngine.Size];
        holder.Engine!.ReadWeights(actual);
        Assert.All(weights.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static double[] Mean(SimulatedWorld world, Applied applied)
    {
        var exchange = world.Log.Entries.Select(entry => entry.Command).OfType<ExchangeOpened>()
            .Last(opened => opened.Round == applied.Round && opened.Stage == applied.Stage);
        var total = exchange.Contributors.Sum(contributor => (double)contributor.Weight);
        var mean = new double[ToyEngine.Size];
        foreach (var contributor in exchange.Contributors)
        {
            var gradient = world.Contributions[(applied.Round, contributor.Member)];
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += contributor.Weight / total * gradient[i];
            }
        }

        return mean;
    }

    private static void Step(double[] weights, double[] first, double[] second, double[] gradient, int step)
    {
        var norm = Math.Sqrt(gradient.Sum(value => value * value));
        var clip = Math.Min(1, 1 / norm);
        for (var i = 0; i < weights.Length; i++)
        {
            first[i] = (Beta1 * first[i]) + ((1 - Beta1) * clip * gradient[i]);
            second[i] = (Beta2 * second[i]) + ((1 - Beta2) * clip * gradient[i] * clip * gradient[i]);
            var direction = first[i] / (1 - Math.Pow(Beta1, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(Beta2, step))) + 1e-8);
            weights[i] -= Rate * (direction + (i < ToyEngine.Size / 2 ? WeightDecay * weights[i] : 0));
        }
    }
}
