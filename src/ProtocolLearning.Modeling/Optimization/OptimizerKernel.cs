using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>The arithmetic of optimizers on flat vectors, as suits where they live.</summary>
internal abstract class OptimizerKernel
{
    /// <summary>Sum of the squares of all elements.</summary>
    public abstract double SumOfSquares(DeviceVector vector);

    /// <summary>Applies a step to a range of a stage's weights and sets the gradients in it to zero.</summary>
    public abstract void Step(in AdamWStep step, Range range, DecoderStage stage, InnerOptimizerState state);

    /// <inheritdoc cref="Step(in AdamWStep, Range, DecoderStage, InnerOptimizerState)" />
    public abstract void Step(in MomentumStep step, Range range, DecoderStage stage, InnerOptimizerState state);
}
