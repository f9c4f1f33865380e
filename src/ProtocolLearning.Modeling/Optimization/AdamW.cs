using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>AdamW (arXiv 1711.05101) in PyTorch's form. Matrices decay; gains and biases do not.</summary>
internal sealed class AdamW(InnerOptimizerDefinition definition, DecoderStage stage, OptimizerKernel kernel)
    : InnerOptimizer(definition, stage, kernel)
{
    private readonly DecoderStage _stage = stage;
    private readonly OptimizerKernel _kernel = kernel;
    private readonly IReadOnlyList<ParameterRange> _ranges = ShardLayout.RangesByDecay(stage.Layout.Tensors);

    private protected override void Apply(double share, double gradientScale)
    {
        foreach (var range in _ranges)
        {
            _kernel.Step(AdamWStep.Of(Definition, State.Steps, share, gradientScale, range.Decays), range.Elements, _stage, State);
        }
    }
}
