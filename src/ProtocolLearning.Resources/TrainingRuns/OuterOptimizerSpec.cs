using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The optimizer of the outer step, which all replicas of a stage make alike, bit for bit.")]
public sealed class OuterOptimizerSpec
{
    [Description("Nesterov: gradient descent with Nesterov momentum.")]
    public OuterAlgorithm Algorithm { get; set; } = OuterAlgorithm.Nesterov;

    [Description("Outer learning rate, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string LearningRate { get; set; } = "0.7";

    [Description("Outer momentum, a decimal number below 1.")]
    [Pattern(FieldPatterns.Fraction)]
    [Length(1, 26)]
    public string Momentum { get; set; } = "0.9";
}
