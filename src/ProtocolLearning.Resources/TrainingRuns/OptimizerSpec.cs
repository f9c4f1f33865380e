using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The optimizers of a run.")]
public sealed class OptimizerSpec
{
    [Description("Acts in each replica, on each inner step; in mode Synchronous on the aggregated gradient, the same in all replicas.")]
    public InnerOptimizerSpec Inner { get; set; } = new();

    [Description("Acts on the aggregated pseudo-gradient of a stage group, once a round. Without effect in mode Synchronous.")]
    public OuterOptimizerSpec Outer { get; set; } = new();
}
