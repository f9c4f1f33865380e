namespace ProtocolLearning.Protocol.Runs;

/// <summary>The inner optimizer, with linear warm-up, a rate that falls along a cosine, and a bound on the gradient's norm.</summary>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="Beta1">Decay of AdamW's first moment.</param>
/// <param name="Beta2">Decay of AdamW's second moment.</param>
/// <param name="Epsilon">Added to the root of AdamW's second moment.</param>
/// <param name="WeightDecay">Decoupled weight decay; acts on matrices only.</param>
/// <param name="WarmupSteps">Inner steps over which the rate rises from zero.</param>
/// <param name="ClipNorm">Largest L2 norm of a stage's gradient; 0 does not clip.</param>
/// <param name="FinalRatePerMille">Share of the peak rate that is left after the last round, from 0 to 1000; 1000 keeps it constant.</param>
/// <param name="Algorithm">Which optimizer; null: <see cref="InnerAlgorithm.AdamW"/>.</param>
/// <param name="Momentum">Decay of the momentum of Muon and MomentumSgd; null: 0.95. AdamW has none.</param>
/// <param name="SgdLearningRate">Peak learning rate of what Muon leaves to MomentumSgd; null with any other algorithm.</param>
public sealed record InnerOptimizerDefinition(
    double LearningRate,
    double Beta1 = 0.9,
    double Beta2 = 0.95,
    double Epsilon = 1e-8,
    double WeightDecay = 0.1,
    int WarmupSteps = 0,
    double ClipNorm = 1.0,
    int FinalRatePerMille = 1000,
    InnerAlgorithm? Algorithm = null,
    double? Momentum = null,
    double? SgdLearningRate = null);
