using CsCheck;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Tests.Optimization;

public sealed class NesterovOuterStepTests
{
    private const double Eta = 0.7;
    private const double Mu = 0.9;

    [Fact]
    public void Apply_on_any_length_gives_the_bits_of_the_scalar_definition()
    {
        Gen.Select(Gen.Int[0, 200], Gen.ULong).Sample((length, seed) =>
        {
            var (weights, momentum, gradient) = (Vector(length, seed, "w"), Vector(length, seed, "u"), Vector(length, seed, "d"));
            var (expectedWeights, expectedMomentum) = (weights.ToArray(), momentum.ToArray());
            NesterovOuterStep.ApplyScalar(expectedWeights, expectedMomentum, gradient, (float)Eta, (float)Mu);

            NesterovOuterStep.Apply(weights, momentum, gradient, Eta, Mu);

            Assert.Equal(Bits(expectedWeights), Bits(weights));
            Assert.Equal(Bits(expectedMomentum), Bits(momentum));
        });
    }

    [Fact]
    public void Apply_twice_follows_PyTorch()
    {
        float[] weights = [1f];
        float[] momentum = [0f];

        NesterovOuterStep.Apply(weights, momentum, [0.5f], Eta, Mu);
        Assert.Equal(0.5, momentum[0], 1e-6);
        Assert.Equal(1 - (0.7 * (0.5 + (0.9 * 0.5))), weights[0], 1e-6);

        NesterovOuterStep.Apply(weights, momentum, [-0.25f], Eta, Mu);
        Assert.Equal((0.9 * 0.5) - 0.25, momentum[0], 1e-6);
        Assert.Equal(0.335 - (0.7 * (-0.25 + (0.9 * 0.2))), weights[0], 1e-6);
    }

    [Fact]
    public void Apply_rounds_every_product_on_its_own()
    {
        // mu*u is 1 + 2^-22 + 2^-46 before rounding: fusing it with the addition would leave 2^-46 behind.
        var value = 1f + MathF.ScaleB(1, -23);
        float[] weights = [0f];
        float[] momentum = [value];

        NesterovOuterStep.Apply(weights, momentum, [-(1f + MathF.ScaleB(1, -22))], 0.5, value);

        Assert.Equal(0f, momentum[0]);
    }

    [Fact]
    public void Apply_with_lengths_that_differ_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NesterovOuterStep.Apply(new float[2], new float[2], new float[1], Eta, Mu));
    }

    private static float[] Vector(int length, ulong seed, string name)
    {
        var values = new float[length];
        InitialWeights.Fill(seed, name, values, 1);
        return values;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
