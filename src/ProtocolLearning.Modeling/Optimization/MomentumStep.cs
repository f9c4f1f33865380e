using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>The factors of one step with momentum: g' = scale*g; m = mu*m + g'; w = decay*w - rate*(g' + mu*m).</summary>
/// <param name="GradientScale">Mean over tokens and norm bound in one factor.</param>
/// <param name="Momentum">mu.</param>
/// <param name="Rate">Learning rate after warm-up and decay.</param>
/// <param name="Decay">1 - learning rate * weight decay; 1 for vectors.</param>
internal readonly record struct MomentumStep(float GradientScale, float Momentum, float Rate, float Decay)
{
    private const double DefaultMomentum = 0.95;

    public static MomentumStep Of(InnerOptimizerDefinition definition, double rate, double gradientScale, bool decays) => new(
        (float)gradientScale,
        (float)(definition.Momentum ?? DefaultMomentum),
        (float)rate,
        decays ? (float)(1 - (rate * definition.WeightDecay)) : 1);
}
