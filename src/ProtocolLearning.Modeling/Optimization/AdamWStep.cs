using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>
/// The factors of one AdamW step: g' = scale*g; m = b1*m + (1-b1)*g'; v = b2*v + (1-b2)*g'^2;
/// w = decay*w - rate*m / (rootScale*sqrt(v) + epsilon).
/// </summary>
/// <param name="GradientScale">Mean over tokens and norm bound in one factor.</param>
/// <param name="Beta1">b1.</param>
/// <param name="OneMinusBeta1">1 - b1, rounded once.</param>
/// <param name="Beta2">b2.</param>
/// <param name="OneMinusBeta2">1 - b2, rounded once.</param>
/// <param name="Rate">Learning rate after warm-up and decay, over the first moment's bias correction.</param>
/// <param name="RootScale">One over the root of the second moment's bias correction.</param>
/// <param name="Epsilon">Added to the corrected root.</param>
/// <param name="Decay">1 - learning rate * weight decay; 1 for vectors.</param>
internal readonly record struct AdamWStep(
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
    public static AdamWStep Of(InnerOptimizerDefinition definition, long step, double share, double gradientScale, bool decays)
    {
        var rate = definition.LearningRate * share;
        return new AdamWStep(
            (float)gradientScale,
            (float)definition.Beta1,
            (float)(1 - definition.Beta1),
            (float)definition.Beta2,
            (float)(1 - definition.Beta2),
            (float)(rate / (1 - Math.Pow(definition.Beta1, step))),
            (float)(1 / Math.Sqrt(1 - Math.Pow(definition.Beta2, step))),
            (float)definition.Epsilon,
            decays ? (float)(1 - (rate * definition.WeightDecay)) : 1);
    }
}
