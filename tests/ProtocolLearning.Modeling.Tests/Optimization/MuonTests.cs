using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Optimization;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Modeling.Tests.Decoder;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using Parameter = TorchSharp.Modules.Parameter;

namespace ProtocolLearning.Modeling.Tests.Optimization;

public sealed class MuonTests : IDisposable
{
    private static readonly InnerOptimizerDefinition Definition = new(
        LearningRate: 2e-2, WeightDecay: 0.1, ClipNorm: 0, Algorithm: InnerAlgorithm.Muon, Momentum: 0.9, SgdLearningRate: 0.5);

    private readonly DecoderStage _stage = SmallModel.Whole(SmallModel.Definition);

    public static TheoryData<string> Kernels { get; } = new("span", "tensor");

    /// <summary>The iteration on singular values alone, in float64: it acts on each by itself.</summary>
    [Theory]
    [InlineData(6, 6)]
    [InlineData(4, 9)]
    [InlineData(9, 4)]
    public void Orthogonalize_sends_singular_values_through_the_polynomial_and_keeps_their_vectors(int rows, int columns)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(5);
        var matrix = torch.randn(rows, columns);
        var (u, s, vh) = torch.linalg.svd(matrix.to(torch.float64), fullMatrices: false);
        var values = s.data<double>().ToArray();
        var norm = Math.Sqrt(values.Sum(value => value * value));
        var expected = values.Select(value => Iterate(value / norm)).ToArray();

        var orthogonal = NewtonSchulz.Orthogonalize(matrix, torch.ScalarType.Float32);

        var reference = u.mul(torch.tensor(expected)).mm(vh).to(torch.float32);
        Assert.All(expected, value => Assert.InRange(value, 0.6, 1.25));
        Assert.True(torch.allclose(orthogonal, reference, rtol: 1e-4, atol: 1e-5), $"{orthogonal} is not {reference}.");

        static double Iterate(double x)
        {
            for (var i = 0; i < 5; i++)
            {
                x = (3.4445 * x) - (4.7750 * Math.Pow(x, 3)) + (2.0315 * Math.Pow(x, 5));
            }

            return x;
        }
    }

    [Fact]
    public void Orthogonalize_of_a_rotated_matrix_is_the_rotated_result()
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(6);
        var matrix = torch.randn(8, 12);
        var (rotation, _) = torch.linalg.qr(torch.randn(12, 12));

        var turned = NewtonSchulz.Orthogonalize(matrix.mm(rotation), torch.ScalarType.Float32);

        var expected = NewtonSchulz.Orthogonalize(matrix, torch.ScalarType.Float32).mm(rotation);
        Assert.True(torch.allclose(turned, expected, rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Orthogonalize_of_zeros_is_zero()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(0, NewtonSchulz.Orthogonalize(torch.zeros(3, 5), torch.ScalarType.Float32).abs().sum().item<float>());
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Step_moves_matrices_of_blocks_along_orthogonal_momentum_and_all_else_by_sgd(string kernel)
    {
        using var scope = torch.NewDisposeScope();
        using var optimizer = new Muon(Definition, _stage, KernelOf(kernel));
        var expected = _stage.Layout.Tensors.ToDictionary(slot => slot.Name, slot => Values(_stage.Weights, slot));
        var momenta = _stage.Layout.Tensors.ToDictionary(slot => slot.Name, slot => torch.zeros([.. slot.Shape]));
        for (var step = 0; step < 4; step++)
        {
            var gradients = Gradients(step);
            _stage.Gradients.Write([.. gradients.Select(value => value * 10)]);
            foreach (var slot in _stage.Layout.Tensors)
            {
                var gradient = torch.tensor(gradients[(int)slot.Offset..(int)(slot.Offset + slot.Length)]).view([.. slot.Shape]);
                momenta[slot.Name] = (momenta[slot.Name] * 0.9) + gradient;
                var direction = gradient + (momenta[slot.Name] * 0.9);
                var isHidden = slot.IsMatrix && slot.Name.Contains("layers", StringComparison.Ordinal);
                var rate = isHidden ? 2e-2 : 0.5;
                var move = isHidden
                    ? NewtonSchulz.Orthogonalize(direction, torch.ScalarType.Float32) * (0.2 * Math.Sqrt(slot.Shape.Max()))
                    : direction;
                expected[slot.Name] = (expected[slot.Name] * (slot.IsMatrix ? 1 - (2e-2 * 0.1) : 1)) - (move * rate);
            }

            optimizer.Step(10);
        }

        Assert.DoesNotContain(_stage.Gradients.Read().ToArray(), value => value != 0);
        foreach (var slot in _stage.Layout.Tensors)
        {
            Assert.True(torch.allclose(Values(_stage.Weights, slot), expected[slot.Name], rtol: 1e-4, atol: 1e-6), slot.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void MomentumSgd_equals_torch_with_nesterov_momentum(string kernel)
    {
        using var scope = torch.NewDisposeScope();
        var definition = Definition with { Algorithm = InnerAlgorithm.MomentumSgd, SgdLearningRate = null, WeightDecay = 0, LearningRate = 0.1 };
        using var optimizer = new MomentumSgd(definition, _stage, KernelOf(kernel));
        var parameter = new Parameter(torch.tensor(_stage.Weights.Read().ToArray()));
        using var reference = torch.optim.SGD([parameter], 0.1, momentum: 0.9, nesterov: true);
        for (var step = 0; step < 5; step++)
        {
            var gradients = Gradients(step);
            _stage.Gradients.Write(gradients);
            parameter.grad = torch.tensor(gradients);

            optimizer.Step(1);
            reference.step();
        }

        var expected = parameter.data<float>().ToArray();
        Assert.All(expected.Zip(_stage.Weights.Read().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void MomentumSgd_decays_matrices_only()
    {
        var definition = Definition with { Algorithm = InnerAlgorithm.MomentumSgd, SgdLearningRate = null };
        using var optimizer = InnerOptimizer.Create(definition, _stage);
        var before = _stage.Weights.Read().ToArray();

        optimizer.Step(1);

        foreach (var slot in _stage.Layout.Tensors)
        {
            var (first, factor) = ((int)slot.Offset, slot.IsMatrix ? (float)(1 - (2e-2 * 0.1)) : 1);
            Assert.Equal(before[first] * factor, _stage.Weights.Read()[first]);
        }
    }

    [Fact]
    public void Create_kept_state_restores_the_next_steps()
    {
        using var optimizer = InnerOptimizer.Create(Definition, _stage);
        _stage.Gradients.Write(Gradients(1));
        optimizer.Step(1);
        using var kept = new InnerOptimizerState(Definition, _stage);
        kept.CopyFrom(optimizer.State);
        var weights = _stage.Weights.Read().ToArray();
        _stage.Gradients.Write(Gradients(2));
        optimizer.Step(1);
        var expected = _stage.Weights.Read().ToArray();

        optimizer.State.CopyFrom(kept);
        _stage.Weights.Write(weights);
        _stage.Gradients.Write(Gradients(2));
        optimizer.Step(1);

        Assert.Equal(expected, _stage.Weights.Read().ToArray());
    }

    public void Dispose() => _stage.Dispose();

    private static OptimizerKernel KernelOf(string name) => name == "span" ? new SpanOptimizerKernel() : new TensorOptimizerKernel();

    private static torch.Tensor Values(DeviceVector vector, TensorSlot slot) =>
        torch.tensor(SmallModel.TensorOf(vector, slot)).view([.. slot.Shape]);

    private float[] Gradients(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, _stage.Weights.Length).Select(_ => (float)(random.NextDouble() - 0.5) * 0.02f)];
    }
}
