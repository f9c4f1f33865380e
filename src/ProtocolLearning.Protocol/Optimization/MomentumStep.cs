using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// One step of gradient descent with Nesterov momentum in PyTorch's form, and its factors: g' = scale*g; m = mu*m + g';
/// w = decay*w - rate*(g' + mu*m). Bits are as fixed as those of <see cref="AdamWStep"/>.
/// </summary>
/// <param name="GradientScale">Mean over tokens and norm bound in one factor.</param>
/// <param name="Momentum">mu.</param>
/// <param name="Rate">Learning rate after warm-up and decay.</param>
/// <param name="Decay">1 - learning rate * weight decay; 1 for vectors.</param>
public readonly record struct MomentumStep(float GradientScale, float Momentum, float Rate, float Decay)
{
    private const double DefaultMomentum = 0.95;

    /// <summary>The factors of a step.</summary>
    /// <param name="definition">Momentum and weight decay.</param>
    /// <param name="rate">Learning rate after warm-up and decay.</param>
    /// <param name="gradientScale">Mean over tokens and norm bound in one factor.</param>
    /// <param name="decays">Whether weight decay acts.</param>
    public static MomentumStep Of(InnerOptimizerDefinition definition, double rate, double gradientScale, bool decays)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new MomentumStep(
            (float)gradientScale,
            (float)(definition.Momentum ?? DefaultMomentum),
            (float)rate,
            decays ? (float)(1 - (rate * definition.WeightDecay)) : 1);
    }

    /// <summary>Changes weights and momentum in place and sets the gradient to zero. All have one length.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="momentum">m.</param>
    public void Apply(Span<float> weights, Span<float> gradient, Span<float> momentum)
    {
        var whole = weights.Length - (weights.Length % Vector512<float>.Count);
        ApplyBlocks(
            MemoryMarshal.Cast<float, Vector512<float>>(weights[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(gradient[..whole]),
            MemoryMarshal.Cast<float, Vector512<float>>(momentum[..whole]));
        ApplyScalar(weights[whole..], gradient[whole..], momentum[whole..]);
    }

    /// <summary>The definition.</summary>
    internal void ApplyScalar(Span<float> w, Span<float> g, Span<float> m)
    {
        for (var i = 0; i < w.Length; i++)
        {
            var scaled = g[i] * GradientScale;
            m[i] = (m[i] * Momentum) + scaled;
            w[i] = (w[i] * Decay) - (Rate * (scaled + (m[i] * Momentum)));
            g[i] = 0;
        }
    }

    private void ApplyBlocks(Span<Vector512<float>> w, Span<Vector512<float>> g, Span<Vector512<float>> m)
    {
        var (scale, rate) = (Vector512.Create(GradientScale), Vector512.Create(Rate));
        var (mu, decay) = (Vector512.Create(Momentum), Vector512.Create(Decay));
        g = g[..w.Length];
        m = m[..w.Length];
        for (var i = 0; i < w.Length; i++)
        {
            var scaled = g[i] * scale;
            var first = (m[i] * mu) + scaled;
            m[i] = first;
            w[i] = (w[i] * decay) - (rate * (scaled + (first * mu)));
            g[i] = Vector512<float>.Zero;
        }
    }
}
