using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>
/// Muon: the blocks' matrices move along their orthogonalised Nesterov momentum, by 0.2*sqrt(larger side) times the learning rate
/// (arXiv 2502.16982), so that an element moves about as far as AdamW would move it and AdamW's rates and decay can be kept.
/// Embedding, head, gains and biases are stepped as <see cref="MomentumSgd"/> does, at a rate of their own; embedding and head decay as the
/// other matrices do. No state is bound to a basis.
/// </summary>
internal sealed class Muon(InnerOptimizerDefinition definition, DecoderStage stage, OptimizerKernel kernel)
    : InnerOptimizer(definition, stage, kernel)
{
    private const double RootMeanSquareOfAdam = 0.2;

    private readonly DecoderStage _stage = stage;
    private readonly OptimizerKernel _kernel = kernel;
    private readonly IReadOnlyList<TensorSlot> _matrices = [.. stage.Layout.Tensors.Where(IsOrthogonalised)];
    private readonly IReadOnlyList<ParameterRange> _others =
        ShardLayout.RangesByDecay([.. stage.Layout.Tensors.Where(slot => !IsOrthogonalised(slot))]);

    private protected override void Apply(double share, double gradientScale)
    {
        var rate = Definition.LearningRate * share;
        foreach (var matrix in _matrices)
        {
            StepMatrix(matrix, MomentumStep.Of(Definition, rate, gradientScale, decays: true));
        }

        var sgdRate = (Definition.SgdLearningRate ?? 0) * share;
        foreach (var range in _others)
        {
            var step = MomentumStep.Of(Definition, rate, gradientScale, range.Decays) with { Rate = (float)sgdRate };
            _kernel.Step(step, range.Elements, _stage, State);
        }
    }

    private static bool IsOrthogonalised(TensorSlot slot) => slot.IsMatrix && !TensorNames.IsTokenMatrix(slot.Name);

    private void StepMatrix(TensorSlot slot, in MomentumStep step)
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        var gradient = PartOf(_stage.Gradients, slot).mul_(step.GradientScale);
        var momentum = PartOf(State.First, slot).mul_(step.Momentum).add_(gradient);
        var direction = NewtonSchulz.Orthogonalize(gradient.add(momentum, step.Momentum), _stage.ProductType);
        var scale = RootMeanSquareOfAdam * Math.Sqrt(Math.Max(slot.Shape[0], slot.Shape[1]));
        PartOf(_stage.Weights, slot).mul_(step.Decay).add_(direction, -step.Rate * scale);
        gradient.zero_();
    }

    private static torch.Tensor PartOf(DeviceVector vector, TensorSlot slot) =>
        vector.Tensor.narrow(0, slot.Offset, slot.Length).view([.. slot.Shape]);
}
