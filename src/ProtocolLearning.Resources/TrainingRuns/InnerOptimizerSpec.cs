using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The optimizer of each replica's inner steps.")]
public sealed class InnerOptimizerSpec
{
    [Description("AdamW: Adam with decoupled weight decay. Muon: orthogonalised momentum for the matrices of the layers, MomentumSgd for embedding, head, gains and biases. MomentumSgd: gradient descent with Nesterov momentum.")]
    public InnerAlgorithm Algorithm { get; set; } = InnerAlgorithm.AdamW;

    [Description("Learning rate after warm-up, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string LearningRate { get; set; } = "0.0004";

    [Description("Decay of the momentum of Muon and MomentumSgd, a decimal number below 1. Absent: 0.95.")]
    [Pattern(FieldPatterns.Fraction)]
    [Length(1, 26)]
    public string? Momentum { get; set; }

    [Description("Learning rate after warm-up of what Muon leaves to MomentumSgd, a decimal number. Muon needs it: such tensors move by it times their gradient.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string? SgdLearningRate { get; set; }

    [Description("Decay of AdamW's first moment, a decimal number below 1.")]
    [Pattern(FieldPatterns.Fraction)]
    [Length(1, 26)]
    public string Beta1 { get; set; } = "0.9";

    [Description("Decay of AdamW's second moment, a decimal number below 1.")]
    [Pattern(FieldPatterns.Fraction)]
    [Length(1, 26)]
    public string Beta2 { get; set; } = "0.95";

    [Description("Added to the root of AdamW's second moment, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string Epsilon { get; set; } = "0.00000001";

    [Description("Weight decay, a decimal number. Norm gains and biases do not decay.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string WeightDecay { get; set; } = "0.1";

    [Description("Inner steps over which the learning rate rises from zero.")]
    [RangeMinimum(0)]
    [RangeMaximum(10_000_000)]
    public int WarmupSteps { get; set; }

    [Description("Share of the learning rate that is left after the last round, in thousandths; it falls there along a cosine over the rounds. 1000 keeps the rate constant.")]
    [RangeMinimum(0)]
    [RangeMaximum(1000)]
    public int FinalRatePerMille { get; set; } = 1000;

    [Description("Largest norm of a stage's gradient, a decimal number; a larger gradient is scaled down to it. 0 turns clipping off.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string ClipNorm { get; set; } = "1";
}
