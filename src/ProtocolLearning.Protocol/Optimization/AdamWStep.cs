using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// One AdamW step (arXiv 1711.05101, PyTorch's form) and its factors: g' = scale*g; m = b1*m + (1-b1)*g';
/// v = b2*v + (1-b2)*g'^2; w = decay*w - rate*m / (rootScale*sqrt(v) + epsilon).
/// </summary>
/// <remarks>
/// Factors follow from additions, products, quotients and square roots alone, each rounded on its own, and elements do not depend on
/// each other: every CPU and vector width gives equal bits.
/// </remarks>
/// <param name="GradientScale">Mean over tokens and norm bound in one factor.</param>
/// <param name="Beta1">b1.</param>
/// <param name="OneMinusBeta1">1 - b1, rounded once.</param>
/// <param name="Beta2">b2.</param>
/// <param name="OneMinusBeta2">1 - b2, rounded once.</param>
/// <param name="Rate">Learning rate after warm-up and decay, over the first moment's bias correction.</param>
/// <param name="RootScale">One over the root of the second moment's bias correction.</param>
/// <param name="Epsilon">Added to the corrected root.</param>
/// <param name="Decay">1 - learning rate * weight decay; 1 for vectors.</param>
public readonly record struct AdamWStep(
    float GradientScale,
    float Beta1,
    float OneMinusBeta1,
    float Beta2,
    float OneMinusBeta2,
    float Rate,
    float RootScale,
    float Epsilon,
    float Decay)
{
    /// <summary>The factors of a step.</summary>
    /// <param name="definition">Rates and decays.</param>
    /// <param name="step">The step, from 1, since the moments were zero.</param>
    /// <param name="share">Share of the peak learning rate, warm-up included.</param>
    /// <param name="gradientScale">Mean over tokens and norm bound in one factor.</param>
    /// <param name="decays">Whether weight decay acts.</param>
    public static AdamWStep Of(InnerOptimizerDefinition definition, long step, double share, double gradientScale, bool decays)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var rate = definition.LearningRate * share;
        return new AdamWStep(
            (float)gradientScale,
            (float)definition.Beta1,
            (float)(1 - definition.Beta1),
            (float)definition.Beta2,
            (float)(1 - definition.Beta2),
            (float)(rate / (1 - Power(definition.Beta1, step))),
            (float)(1 / Math.Sqrt(1 - Power(definition.Beta2, step))),
            (float)definition.Epsilon,
            decays ? (float)(1 - (rate * definition.WeightDecay)) : 1);
    }

    /// <summary>Changes weights and moments in place and sets the gradient to zero. All have one length.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="first">m.</param>
    /// <param name="second">v.</param>
    public void Apply(Span<float> weights, Span<float> gradient, Span<float> first, Span<float> second)
    {
        var whole = weights.Length - (weights.Length % Vector512<float>.Count);
        ApplyBlocks(
            MemoryMarshal.Cast<float, Vector512<float>>(weights[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(gradient[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(first[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(second[..whole]));
        ApplyScalar(weights[whole..], gradient[whole..], first[whole..], second[whole..]);
    }

    /// <summary>The definition.</summary>
    internal void ApplyScalar(Span<float> w, Span<float> g, Span<float> m, Span<float> v)
    {
        for (var i = 0; i < w.Length; i++)
        {
            var scaled = g[i] * GradientScale;
            m[i] = (m[i] * Beta1) + (scaled * OneMinusBeta1);
            v[i] = (v[i] * Beta2) + (scaled * scaled * OneMinusBeta2);
            w[i] = (w[i] * Decay) - (Rate * m[i] / ((MathF.Sqrt(v[i]) * RootScale) + Epsilon));
            g[i] = 0;
        }
    }

    private void ApplyBlocks(Span<Vector512<float>> w, Span<Vector512<float>> g, Span<Vector512<float>> m, Span<Vector512<float>> v)
    {
        var (scale, rate, rootScale) = (Vector512.Create(GradientScale), Vector512.Create(Rate), Vector512.Create(RootScale));
        var (beta1, rest1) = (Vector512.Create(Beta1), Vector512.Create(OneMinusBeta1));
        var (beta2, rest2) = (Vector512.Create(Beta2), Vector512.Create(OneMinusBeta2));
        var (epsilon, decay) = (Vector512.Create(Epsilon), Vector512.Create(Decay));
        g = g[..w.Length];
        m = m[..w.Length];
        v = v[..w.Length];
        for (var i = 0; i < w.Length; i++)
        {
            var scaled = g[i] * scale;
            var first = (m[i] * beta1) + (scaled * rest1);
            var second = (v[i] * beta2) + (scaled * scaled * rest2);
            m[i] = first;
            v[i] = second;
            w[i] = (w[i] * decay) - (rate * first / ((Vector512.Sqrt(second) * rootScale) + epsilon));
            g[i] = Vector512<float>.Zero;
        }
    }

    /// <summary>By squaring: a C library's pow differs between systems in the last bit.</summary>
    private static double Power(double value, long exponent)
    {
        var result = 1.0;
        for (; exponent > 0; exponent >>= 1)
        {
            result *= (exponent & 1) == 1 ? value : 1;
            value *= value;
        }

        return result;
    }
}
