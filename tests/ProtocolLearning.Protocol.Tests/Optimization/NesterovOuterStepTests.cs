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

    /// <summary>
    /// torch 1.13.0: <c>p = torch.tensor([1, -0.5, 1/3, 1e-3, -7.25]); o = torch.optim.SGD([p], lr=lr, momentum=0.9, nesterov=True)</c>, then for
    /// each of the gradients below <c>p.grad = torch.tensor(g); o.step()</c>; <c>p</c> and <c>o.state[p]['momentum_buffer']</c> as they are in memory.
    /// PyTorch may fuse a product with a sum, so weights agree to 2 units in the last place of the largest term; the momentum has the same bits.
    /// </summary>
    [Theory]
    [InlineData(0.7, new uint[] { 0x3E83BCD4, 0xBE25C91E, 0xBF9902C1, 0xBD553E42, 0xC1826B51 })]
    [InlineData(0.4, new uint[] { 0x3F135A86, 0xBE9D14E4, 0xBF0A4C4B, 0xBCF03217, 0xC146C3CA })]
    public void Apply_three_times_gives_what_PyTorch_gives(double learningRate, uint[] expected)
    {
        float[] weights = [1f, -0.5f, 0.3333333432674408f, 1e-3f, -7.25f];
        var momentum = new float[weights.Length];
        NesterovOuterStep.Apply(weights, momentum, [0.5f, -0.25f, 0.1f, 1e-4f, 3f], learningRate, Mu);
        NesterovOuterStep.Apply(weights, momentum, [-0.25f, 0.125f, 0.7f, -2e-4f, 1f], learningRate, Mu);
        NesterovOuterStep.Apply(weights, momentum, [0.01f, 0.02f, -0.03f, 0.04f, -0.05f], learningRate, Mu);

        Assert.Equal([0x3E428F5B, unchecked((int)0xBD8F5C28), 0x3F2E5604, 0x3D236F3B, 0x4051EB84], Bits(momentum));
        for (var i = 0; i < weights.Length; i++)
        {
            var golden = BitConverter.UInt32BitsToSingle(expected[i]);
            Assert.Equal(golden, weights[i], 2 * MathF.BitIncrement(MathF.Max(1, MathF.Abs(golden))) * MathF.ScaleB(1, -23));
        }
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
