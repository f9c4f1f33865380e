using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>Optimizers on the processor in one pass over their vectors; torch's take a pass an operation.</summary>
internal sealed class SpanOptimizerKernel : OptimizerKernel
{
    public override double SumOfSquares(DeviceVector vector) => GradientNorm.SumOfSquares(vector.Read());

    public override void Step(in AdamWStep step, Range range, DecoderStage stage, InnerOptimizerState state) => step.Apply(
        DeviceVector.Memory(stage.Weights.Tensor)[range],
        DeviceVector.Memory(stage.Gradients.Tensor)[range],
        DeviceVector.Memory(state.First.Tensor)[range],
        DeviceVector.Memory(state.Second.Tensor)[range]);

    public override void Step(in MomentumStep step, Range range, DecoderStage stage, InnerOptimizerState state) => step.Apply(
        DeviceVector.Memory(stage.Weights.Tensor)[range],
        DeviceVector.Memory(stage.Gradients.Tensor)[range],
        DeviceVector.Memory(state.First.Tensor)[range]);
}
