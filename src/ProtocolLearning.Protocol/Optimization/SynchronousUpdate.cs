using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// Mode Synchronous: one optimizer acts on the aggregated mean gradient of a stage. Its moments and its count of steps are agreed and
/// hashed with the weights; a discarded round takes no step.
/// </summary>
/// <param name="inner">The optimizer: AdamW or SGD with momentum. Muon's matrix products are not bit-equal between machines.</param>
/// <param name="ranges">The stage's parameters by whether weight decay acts on them.</param>
internal sealed class SynchronousUpdate(InnerOptimizerDefinition inner, IReadOnlyList<ParameterRange> ranges) : StageUpdate
{
    public override bool NeedsWhole => true;

    public override IReadOnlyList<CheckpointVector> Vectors => IsAdamW
        ? [CheckpointVector.Weights, CheckpointVector.FirstMoment, CheckpointVector.SecondMoment]
        : [CheckpointVector.Weights, CheckpointVector.Momentum];

    private protected override bool CountsSteps => true;

    private bool IsAdamW => inner.Algorithm is null or InnerAlgorithm.AdamW;

    public override void Apply(RunDefinition definition, long round, AgreedState state, int start, Span<float> aggregate)
    {
        var clip = GradientNorm.ClipFactor(inner, Math.Sqrt(GradientNorm.SumOfSquares(aggregate)));
        var share = InnerRate.Of(definition, round, step: 0) * InnerRate.Warmup(inner.WarmupSteps, ++state.Steps);
        foreach (var (elements, decays) in ranges)
        {
            var weights = state.Weights.AsSpan(elements);
            var gradient = aggregate[elements];
            var first = state.Moments[0].AsSpan(elements);
            if (IsAdamW)
            {
                AdamWStep.Of(inner, state.Steps, share, clip, decays).Apply(weights, gradient, first, state.Moments[1].AsSpan(elements));
            }
            else
            {
                MomentumStep.Of(inner, inner.LearningRate * share, clip, decays).Apply(weights, gradient, first);
            }
        }
    }
}
