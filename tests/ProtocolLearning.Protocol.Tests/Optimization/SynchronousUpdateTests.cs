using CsCheck;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Tests.Planning;

namespace ProtocolLearning.Protocol.Tests.Optimization;

public sealed class SynchronousUpdateTests
{
    private static readonly InnerOptimizerDefinition Inner = new(0.01, ClipNorm: 0.5, WarmupSteps: 3, FinalRatePerMille: 100);

    [Fact]
    public void AdamWStep_on_any_length_gives_the_bits_of_the_scalar_definition() =>
        Gen.Select(Gen.Int[0, 100], Gen.ULong, Gen.Int[1, 2000]).Sample((length, seed, count) =>
        {
            var step = AdamWStep.Of(Inner, count, 0.7, 0.3, decays: true);
            var vectors = Vectors(length, seed);
            var expected = Vectors(length, seed);
            step.ApplyScalar(expected[0], expected[1], expected[2], expected[3]);

            step.Apply(vectors[0], vectors[1], vectors[2], vectors[3]);

            Assert.Equal(expected.SelectMany(Bits), vectors.SelectMany(Bits));
        });

    [Fact]
    public void MomentumStep_on_any_length_gives_the_bits_of_the_scalar_definition() =>
        Gen.Select(Gen.Int[0, 100], Gen.ULong).Sample((length, seed) =>
        {
            var step = MomentumStep.Of(Inner with { Algorithm = InnerAlgorithm.MomentumSgd, Momentum = 0.9 }, 0.07, 0.3, decays: true);
            var vectors = Vectors(length, seed);
            var expected = Vectors(length, seed);
            step.ApplyScalar(expected[0], expected[1], expected[2]);

            step.Apply(vectors[0], vectors[1], vectors[2]);

            Assert.Equal(expected.SelectMany(Bits), vectors.SelectMany(Bits));
        });

    /// <summary>The reference: the textbook's form in double precision.</summary>
    [Fact]
    public void Apply_with_AdamW_follows_the_definition()
    {
        var state = new AgreedState(4, 2, countsSteps: true);
        float[] initial = [1, -1, 0.5f, 2];
        initial.CopyTo(state.Weights, 0);
        double[] weights = [.. initial.Select(value => (double)value)];
        var (first, second) = (new double[4], new double[4]);
        for (var step = 1; step <= 8; step++)
        {
            double[] gradient = [0.3 * step, -0.1, 0.2 / step, 0];
            Update(Inner).Apply(Definition(Inner), step, state, 0, gradient.Select(value => (float)value).ToArray());

            var clip = Math.Min(1, 0.5 / Math.Sqrt(gradient.Sum(value => value * value)));
            var rate = 0.01 * Math.Min(1, step / 3.0) * (0.1 + (0.9 * (1 + Math.Cos(Math.PI * (step - 1) / 10)) / 2));
            for (var i = 0; i < 4; i++)
            {
                first[i] = (0.9 * first[i]) + (0.1 * clip * gradient[i]);
                second[i] = (0.95 * second[i]) + (0.05 * clip * gradient[i] * clip * gradient[i]);
                weights[i] -= rate * ((i < 2 ? 0.1 * weights[i] : 0)
                    + (first[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.95, step))) + 1e-8)));
            }
        }

        Assert.Equal(8, state.Steps);
        Assert.All(weights.Zip(state.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Apply_with_momentum_follows_PyTorch()
    {
        var inner = new InnerOptimizerDefinition(0.5, WeightDecay: 0, ClipNorm: 0, Algorithm: InnerAlgorithm.MomentumSgd, Momentum: 0.5);
        var state = new AgreedState(1, 1, countsSteps: true);
        var update = StageUpdate.For(Definition(inner), [new ParameterRange(..1, Decays: true)]);
        update.Apply(Definition(inner), 1, state, 0, [1f]);
        Assert.Equal(-0.75f, state.Weights[0]);
        update.Apply(Definition(inner), 2, state, 0, [1f]);
        Assert.Equal(-0.75f - (0.5f * (1 + (0.5f * 1.5f))), state.Weights[0]);
    }

    private static StageUpdate Update(InnerOptimizerDefinition inner) =>
        StageUpdate.For(Definition(inner), [new ParameterRange(..2, Decays: true), new ParameterRange(2..4, Decays: false)]);

    private static RunDefinition Definition(InnerOptimizerDefinition inner)
    {
        var run = Planned.Run(1, 1, 1);
        return run with
        {
            Schedule = run.Schedule with { Mode = RoundMode.Synchronous, Rounds = 10, InnerSteps = 1 },
            Optimizer = run.Optimizer with { Inner = inner },
        };
    }

    /// <summary>Weights, gradient, first and second moment, which is not negative.</summary>
    private static float[][] Vectors(int length, ulong seed)
    {
        var vectors = new[] { "w", "g", "m", "v" }.Select(name =>
        {
            var values = new float[length];
            InitialWeights.Fill(seed, name, values, 1);
            return values;
        }).ToArray();
        vectors[3] = Array.ConvertAll(vectors[3], MathF.Abs);
        return vectors;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
