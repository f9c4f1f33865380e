using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>Gradient descent with Nesterov momentum in PyTorch's form and decoupled weight decay of matrices.</summary>
internal sealed class MomentumSgd(InnerOptimizerDefinition definition, DecoderStage stage, OptimizerKernel kernel)
    : InnerOptimizer(definition, stage, kernel)
{
    private readonly DecoderStage _stage = stage;
    private readonly OptimizerKernel _kernel = kernel;
    private readonly IReadOnlyList<ParameterRange> _ranges = ShardLayout.RangesByDecay(stage.Layout.Tensors);

    private protected override void Apply(double share, double gradientScale)
    {
        foreach (var range in _ranges)
        {
            var step = MomentumStep.Of(Definition, Definition.LearningRate * share, gradientScale, range.Decays);
            _kernel.Step(step, range.Elements, _stage, State);
        }
    }
}
