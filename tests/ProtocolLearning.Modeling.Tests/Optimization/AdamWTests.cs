using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Optimization;
using ProtocolLearning.Modeling.Tests.Decoder;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using TorchSharp.Modules;
using AdamW = ProtocolLearning.Modeling.Optimization.AdamW;

namespace ProtocolLearning.Modeling.Tests.Optimization;

public sealed class AdamWTests : IDisposable
{
    private const int Tokens = 40;

    private static readonly InnerOptimizerDefinition Definition = new(LearningRate: 3e-3, ClipNorm: 0.5);

    private readonly DecoderStage _stage = SmallModel.Whole(SmallModel.Definition);

    public static TheoryData<string> Kernels { get; } = new("span", "tensor");

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Step_equals_torch_with_matrices_decayed_and_the_norm_bound(string kernel)
    {
        using var scope = torch.NewDisposeScope();
        using var optimizer = new AdamW(Definition, _stage, KernelOf(kernel));
        var parameters = _stage.Layout.Tensors
            .Select(slot => new Parameter(torch.tensor(SmallModel.TensorOf(_stage.Weights, slot))))
            .ToList();
        using var reference = torch.optim.AdamW(
        [
            Group(parameters.Where((_, i) => _stage.Layout.Tensors[i].IsMatrix), Definition.WeightDecay),
            Group(parameters.Where((_, i) => !_stage.Layout.Tensors[i].IsMatrix), 0),
        ]);
        for (var step = 0; step < 12; step++)
        {
            var gradients = Gradients(step);
            _stage.Gradients.Write([.. gradients.Select(value => value * Tokens)]);
            for (var i = 0; i < parameters.Count; i++)
            {
                var slot = _stage.Layout.Tensors[i];
                parameters[i].grad = torch.tensor(gradients.AsSpan((int)slot.Offset, (int)slot.Length).ToArray());
            }

            var norm = torch.nn.utils.clip_grad_norm_(parameters, Definition.ClipNorm);
            reference.step();

            Assert.Equal(norm, optimizer.Step(Tokens), 1e-5 * norm);
            Assert.DoesNotContain(_stage.Gradients.Read().ToArray(), value => value != 0);
        }

        for (var i = 0; i < parameters.Count; i++)
        {
            var expected = parameters[i].data<float>().ToArray();
            var actual = SmallModel.TensorOf(_stage.Weights, _stage.Layout.Tensors[i]);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Step_rate_rises_linearly_over_the_warm_up(string kernel)
    {
        using var optimizer = new AdamW(Definition with { WarmupSteps = 4, WeightDecay = 0 }, _stage, KernelOf(kernel));

        // A constant gradient moves every weight by the rate itself, whatever its size.
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(_ => Math.Round(MoveOf(optimizer) / 3e-3, 3)));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Step_moves_by_its_share_of_the_rate(string kernel)
    {
        using var optimizer = new AdamW(Definition with { WeightDecay = 0 }, _stage, KernelOf(kernel));

        Assert.Equal([1, 0.5, 0.1], new[] { 1, 0.5, 0.1 }.Select(share => Math.Round(MoveOf(optimizer, share) / 3e-3, 3)));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Step_while_a_microbatch_is_in_flight_lets_its_backward_go_on(string kernel)
    {
        using var optimizer = new AdamW(Definition, _stage, KernelOf(kernel));
        var tokens = SmallModel.Tokens(SmallModel.Definition, sequences: 2, seed: 9);
        using var inFlight = _stage.Forward(tokens, []);
        using (var pass = _stage.Forward(tokens, []))
        {
            pass.Backward();
            optimizer.Step(pass.Tokens);
        }

        inFlight.Backward();

        Assert.True(optimizer.Step(inFlight.Tokens) > 0);
    }

    [Fact]
    public void Reset_starts_moments_and_warm_up_anew()
    {
        using var optimizer = InnerOptimizer.Create(Definition with { WarmupSteps = 2, WeightDecay = 0 }, _stage);
        MoveOf(optimizer);
        MoveOf(optimizer);

        optimizer.State.Reset(warmupSteps: 4);

        Assert.Equal([0.25, 0.5, 0.75, 1], Enumerable.Range(0, 4).Select(_ => Math.Round(MoveOf(optimizer) / 3e-3, 3)));
        optimizer.State.Reset(warmupSteps: 0);
        Assert.Equal(0.5, Math.Round(MoveOf(optimizer) / 3e-3, 3));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Step_gradient_that_is_not_finite_changes_nothing(float value)
    {
        using var optimizer = InnerOptimizer.Create(Definition, _stage);
        var before = _stage.Weights.Read().ToArray();
        _stage.Gradients.Update(gradients => gradients[5] = value);

        Assert.False(double.IsFinite(optimizer.Step(Tokens)));

        Assert.Equal(before, _stage.Weights.Read().ToArray());
        Assert.Equal(0, optimizer.State.Steps);
        Assert.DoesNotContain(_stage.Gradients.Read().ToArray(), gradient => gradient != 0);
    }

    [Fact]
    public void CopyFrom_state_makes_the_next_steps_the_same_bits()
    {
        using var optimizer = InnerOptimizer.Create(Definition, _stage);
        StepWith(optimizer, 1);
        using var kept = new InnerOptimizerState(Definition, _stage);
        kept.CopyFrom(optimizer.State);
        var weights = _stage.Weights.Read().ToArray();
        StepWith(optimizer, 2);
        var expected = _stage.Weights.Read().ToArray();
        StepWith(optimizer, 3);

        optimizer.State.CopyFrom(kept);
        _stage.Weights.Write(weights);
        StepWith(optimizer, 2);

        Assert.Equal(expected, _stage.Weights.Read().ToArray());
    }

    public void Dispose() => _stage.Dispose();

    private static OptimizerKernel KernelOf(string name) => name == "span" ? new SpanOptimizerKernel() : new TensorOptimizerKernel();

    private static TorchSharp.Modules.AdamW.ParamGroup Group(IEnumerable<Parameter> parameters, double weightDecay) =>
        new(parameters, Definition.LearningRate, Definition.Beta1, Definition.Beta2, Definition.Epsilon, weightDecay);

    private float[] Gradients(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, _stage.Weights.Length).Select(_ => (float)(random.NextDouble() - 0.5) * 0.02f)];
    }

    private void StepWith(InnerOptimizer optimizer, int seed)
    {
        _stage.Gradients.Write(Gradients(seed));
        optimizer.Step(1);
    }

    private double MoveOf(InnerOptimizer optimizer, double share = 1)
    {
        var before = _stage.Weights.Read()[0];
        _stage.Gradients.Update(gradients => gradients.Fill(1));
        optimizer.Step(1, share);
        return before - _stage.Weights.Read()[0];
    }
}
