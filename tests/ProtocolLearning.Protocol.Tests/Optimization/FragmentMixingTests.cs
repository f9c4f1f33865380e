using CsCheck;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Tests.Optimization;

public sealed class FragmentMixingTests
{
    private static readonly float[] Own = [1f, -0.5f, 0.3333333432674408f, 1e-3f];
    private static readonly float[] Agreed = [0.25f, 0.75f, -0.1f, 3.5f];

    /// <summary>torch 1.13.0: <c>alpha*own + (1-alpha)*agreed</c> of float32 tensors, as they are in memory.</summary>
    [Theory]
    [InlineData(0.5, new[] { 0x3F200000, 0x3E000000, 0x3DEEEEF0, 0x3FE01062 })]
    [InlineData(0.25, new[] { 0x3EE00000, 0x3EE00000, 0x3C088888, 0x40280419 })]
    public void Apply_gives_what_PyTorch_gives(double mixing, int[] expected)
    {
        var mixed = Own.ToArray();
        FragmentMixing.Apply(mixed, Agreed, mixing);
        Assert.Equal(expected, Array.ConvertAll(mixed, BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Apply_that_keeps_nothing_takes_the_agreed_weights_whatever_the_own_ones_are()
    {
        float[] own = [float.NaN, float.PositiveInfinity, 1, 2];
        FragmentMixing.Apply(own, Agreed, 0);
        Assert.Equal(Agreed, own);
    }

    [Fact]
    public void Apply_on_any_length_gives_the_bits_of_the_scalar_definition()
    {
        Gen.Select(Gen.Single[-2f, 2f].Array[0, 100], Gen.Single[0f, 0.99f]).Sample((own, mixing) =>
        {
            var (expected, agreed) = (own.ToArray(), Array.ConvertAll(own, value => 1 - value));
            FragmentMixing.ApplyScalar(expected, agreed, mixing);
            var actual = own.ToArray();
            FragmentMixing.Apply(actual, agreed, mixing == 0 ? 1e-9 : mixing);
            Assert.True(mixing == 0 || expected.AsSpan().SequenceEqual(actual));
        });
    }

    [Fact]
    public void Apply_with_lengths_that_differ_is_refused() =>
        Assert.Throws<ArgumentException>(() => FragmentMixing.Apply(new float[2], new float[1], 0.5));
}
