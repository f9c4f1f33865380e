using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Decoder.Kernels;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Tests.Decoder.Kernels;

/// <summary>Each kernel against torch's operations, forward and backward, at sizes that fill vectors and at sizes that do not.</summary>
public sealed class KernelsTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(21)]
    [InlineData(3)]
    public void RootMeanSquareNorm_equals_torch(int width) =>
        AssertEqual(
            [[5, 2, width], [width]],
            inputs => RootMeanSquareNorm.Apply(inputs[0], inputs[1], 1e-5),
            inputs => RootMeanSquareNorm.Compose(inputs[0], inputs[1], 1e-5));

    [Theory]
    [InlineData(48)]
    [InlineData(19)]
    public void SwiGlu_equals_torch(int width) =>
        AssertEqual(
            [[3, 2, width], [3, 2, width]],
            inputs => SwiGlu.Apply(inputs[0], inputs[1]),
            inputs => SwiGlu.Compose(inputs[0], inputs[1]));

    [Theory]
    [InlineData(32)]
    [InlineData(24)]
    [InlineData(6)]
    public void RotaryEmbedding_equals_torch(int headSize)
    {
        var model = new ModelDefinition(
            Layers: 1, HiddenSize: 3 * headSize, Heads: 3, FeedForwardSize: 1, VocabularySize: 1, SequenceLength: 7);
        using var rotary = new RotaryEmbedding(model, ComputeDevice.Cpu);
        AssertEqual([[2, 7, 3 * headSize]], inputs => rotary.Apply(inputs[0]), inputs => rotary.Compose(inputs[0]));
    }

    [Fact]
    public void SwiGlu_of_huge_gates_stays_finite()
    {
        using var scope = torch.NewDisposeScope();
        var gate = torch.tensor([-1e30f, -200f, 0f, 200f, 1e30f]).requires_grad_(true);

        var output = SwiGlu.Apply(gate, torch.ones(5));
        output.sum().backward();

        Assert.Equal([0, 0, 0, 200, 1e30f], output.data<float>().ToArray());
        Assert.Equal([0, 0, 0.5f, 1, 1], gate.grad!.data<float>().ToArray());
    }

    private static void AssertEqual(
        long[][] shapes, Func<torch.Tensor[], torch.Tensor> kernel, Func<torch.Tensor[], torch.Tensor> composed)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(1);
        var values = shapes.Select(shape => torch.randn(shape)).ToArray();
        var (expected, actual) = (Inputs(), Inputs());

        var reference = composed(expected);
        var output = kernel(actual);
        var upstream = torch.randn(reference.shape);
        reference.backward([upstream]);
        output.backward([upstream]);

        AssertNear(reference, output);
        foreach (var (left, right) in expected.Zip(actual))
        {
            AssertNear(left.grad!, right.grad!);
        }

        torch.Tensor[] Inputs() => [.. values.Select(value => value.clone().requires_grad_(true))];
    }

    private static void AssertNear(torch.Tensor expected, torch.Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(torch.allclose(actual, expected, rtol: 1e-5, atol: 2e-6), $"{actual} is not {expected}.");
    }
}
