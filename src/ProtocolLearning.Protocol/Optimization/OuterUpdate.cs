using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>Mode DiLoCo: the outer Nesterov step on the aggregated pseudo-gradient.</summary>
internal sealed class OuterUpdate : StageUpdate
{
    public override bool NeedsWhole => false;

    public override IReadOnlyList<CheckpointVector> Vectors { get; } = [CheckpointVector.Weights, CheckpointVector.OuterMomentum];

    private protected override bool CountsSteps => false;

    public override void Apply(RunDefinition definition, long round, AgreedState state, int start, Span<float> aggregate)
    {
        var outer = definition.Optimizer.Outer;
        var weights = state.Weights.AsSpan(start, aggregate.Length);
        NesterovOuterStep.Apply(weights, state.Moments[0].AsSpan(start, aggregate.Length), aggregate, outer.LearningRate, outer.Momentum);
    }
}
