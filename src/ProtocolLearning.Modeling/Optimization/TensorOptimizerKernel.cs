using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;
using TorchSharp;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>Optimizers by torch operations, on whatever device the vectors live.</summary>
internal sealed class TensorOptimizerKernel : OptimizerKernel
{
    public override double SumOfSquares(DeviceVector vector)
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        return vector.Tensor.square().sum(torch.float64).item<double>();
    }

    public override void Step(in AdamWStep step, Range range, DecoderStage stage, InnerOptimizerState state)
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        var (start, length) = range.GetOffsetAndLength(stage.Weights.Length);
        var w = stage.Weights.Tensor.narrow(0, start, length);
        var g = stage.Gradients.Tensor.narrow(0, start, length).mul_(step.GradientScale);
        var m = state.First.Tensor.narrow(0, start, length).mul_(step.Beta1).add_(g, step.OneMinusBeta1);
        var v = state.Second.Tensor.narrow(0, start, length).mul_(step.Beta2).addcmul_(g, g, step.OneMinusBeta2);
        w.mul_(step.Decay).addcdiv_(m, v.sqrt().mul_(step.RootScale).add_(step.Epsilon), -step.Rate);
        g.zero_();
    }

    public override void Step(in MomentumStep step, Range range, DecoderStage stage, InnerOptimizerState state)
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        var (start, length) = range.GetOffsetAndLength(stage.Weights.Length);
        var g = stage.Gradients.Tensor.narrow(0, start, length).mul_(step.GradientScale);
        var m = state.First.Tensor.narrow(0, start, length).mul_(step.Momentum).add_(g);
        stage.Weights.Tensor.narrow(0, start, length).mul_(step.Decay).add_(g.add_(m, step.Momentum), -step.Rate);
        g.zero_();
    }
}
