using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>
/// Optimizers on the processor in one pass over their vectors; torch's take a pass an operation. Sixteen lanes and their order are
/// fixed, so that the result does not depend on the width that the processor has.
/// </summary>
internal sealed class SpanOptimizerKernel : OptimizerKernel
{
    private static readonly int Lanes = Vector512<float>.Count;

    public override double SumOfSquares(DeviceVector vector)
    {
        var values = vector.Read();
        var blocks = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        foreach (var block in blocks)
        {
            var (lower, upper) = Vector512.Widen(block);
            low += lower * lower;
            high += upper * upper;
        }

        var sum = 0.0;
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
        {
            sum += low[lane] + high[lane];
        }

        foreach (var value in values[(blocks.Length * Lanes)..])
        {
            sum += (double)value * value;
        }

        return sum;
    }

    public override void Step(in AdamWStep step, Range range, DecoderStage stage, InnerOptimizerState state)
    {
        var w = DeviceVector.Memory(stage.Weights.Tensor)[range];
        var g = DeviceVector.Memory(stage.Gradients.Tensor)[range];
        var m = DeviceVector.Memory(state.First.Tensor)[range];
        var v = DeviceVector.Memory(state.Second.Tensor)[range];
        var whole = w.Length - (w.Length % Lanes);
        StepBlocks(
            step,
            MemoryMarshal.Cast<float, Vector512<float>>(w[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(g[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(m[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(v[..whole]));
        for (var i = whole; i < w.Length; i++)
        {
            var gradient = g[i] * step.GradientScale;
            m[i] = (m[i] * step.Beta1) + (gradient * step.OneMinusBeta1);
            v[i] = (v[i] * step.Beta2) + (gradient * gradient * step.OneMinusBeta2);
            w[i] = (w[i] * step.Decay) - (step.Rate * m[i] / ((MathF.Sqrt(v[i]) * step.RootScale) + step.Epsilon));
            g[i] = 0;
        }
    }

    public override void Step(in MomentumStep step, Range range, DecoderStage stage, InnerOptimizerState state)
    {
        var w = DeviceVector.Memory(stage.Weights.Tensor)[range];
        var g = DeviceVector.Memory(stage.Gradients.Tensor)[range];
        var m = DeviceVector.Memory(state.First.Tensor)[range];
        var whole = w.Length - (w.Length % Lanes);
        StepBlocks(
            step,
            MemoryMarshal.Cast<float, Vector512<float>>(w[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(g[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(m[..whole]));
        for (var i = whole; i < w.Length; i++)
        {
            var gradient = g[i] * step.GradientScale;
            m[i] = (m[i] * step.Momentum) + gradient;
            w[i] = (w[i] * step.Decay) - (step.Rate * (gradient + (m[i] * step.Momentum)));
            g[i] = 0;
        }
    }

    private static void StepBlocks(
        in AdamWStep step, Span<Vector512<float>> w, Span<Vector512<float>> g, Span<Vector512<float>> m, Span<Vector512<float>> v)
    {
        var (scale, rate, rootScale) = (Vector512.Create(step.GradientScale), Vector512.Create(step.Rate), Vector512.Create(step.RootScale));
        var (beta1, rest1) = (Vector512.Create(step.Beta1), Vector512.Create(step.OneMinusBeta1));
        var (beta2, rest2) = (Vector512.Create(step.Beta2), Vector512.Create(step.OneMinusBeta2));
        var (epsilon, decay) = (Vector512.Create(step.Epsilon), Vector512.Create(step.Decay));
        g = g[..w.Length];
        m = m[..w.Length];
        v = v[..w.Length];
        for (var i = 0; i < w.Length; i++)
        {
            var gradient = g[i] * scale;
            var first = (m[i] * beta1) + (gradient * rest1);
            var second = (v[i] * beta2) + (gradient * gradient * rest2);
            m[i] = first;
            v[i] = second;
            w[i] = (w[i] * decay) - (rate * first / ((Vector512.Sqrt(second) * rootScale) + epsilon));
            g[i] = Vector512<float>.Zero;
        }
    }

    private static void StepBlocks(
        in MomentumStep step, Span<Vector512<float>> w, Span<Vector512<float>> g, Span<Vector512<float>> m)
    {
        var (scale, rate) = (Vector512.Create(step.GradientScale), Vector512.Create(step.Rate));
        var (momentum, decay) = (Vector512.Create(step.Momentum), Vector512.Create(step.Decay));
        g = g[..w.Length];
        m = m[..w.Length];
        for (var i = 0; i < w.Length; i++)
        {
            var gradient = g[i] * scale;
            var first = (m[i] * momentum) + gradient;
            m[i] = first;
            w[i] = (w[i] * decay) - (rate * (gradient + (first * momentum)));
            g[i] = Vector512<float>.Zero;
        }
    }
}
