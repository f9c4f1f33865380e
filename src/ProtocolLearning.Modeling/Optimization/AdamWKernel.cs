using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>The arithmetic of AdamW on flat vectors, as suits where they live.</summary>
internal abstract class AdamWKernel
{
    /// <summary>Sum of the squares of all elements.</summary>
    public abstract double SumOfSquares(DeviceVector vector);

    /// <summary>Applies a step to a range of a stage's weights and sets the gradients in it to zero.</summary>
    public abstract void Step(in AdamWStep step, Range range, DecoderStage stage, AdamWState state);
}
