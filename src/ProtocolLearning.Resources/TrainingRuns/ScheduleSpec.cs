using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("A run proceeds in rounds. In a round each replica makes inner steps on its own; then the replicas of a stage exchange pseudo-gradients and make one outer step together.")]
public sealed class ScheduleSpec
{
    [Description("DiLoCo: the whole pseudo-gradient at the end of each round. Streaming: a fragment at a time, while the next round is trained. Synchronous: gradients after every step, and no outer optimizer. The coordinator refuses changes once the run is accepted.")]
    public ScheduleMode Mode { get; set; } = ScheduleMode.DiLoCo;

    [Description("Parameters of mode Streaming, which needs them; no other mode has any. The coordinator refuses changes once the run is accepted.")]
    public StreamingSpec? Streaming { get; set; }

    [Description("Train for this many tokens: as many rounds as all replicas (replicas.max) need for them. Exactly one of tokens and rounds is set.")]
    [RangeMinimum(1)]
    [RangeMaximum(9_007_199_254_740_991)]
    public long? Tokens { get; set; }

    [Description("Train until this many rounds are decided. Exactly one of tokens and rounds is set.")]
    [RangeMinimum(1)]
    [RangeMaximum(10_000_000)]
    public int? Rounds { get; set; }

    [Description("Inner steps that a replica makes between two exchanges of the same weights, about (H in the DiLoCo paper): a round, which is a budget of tokens. With mode Streaming a round has innerSteps / streaming.fragments of them; 1 with mode Synchronous.")]
    [RangeMinimum(1)]
    [RangeMaximum(10_000)]
    public int InnerSteps { get; set; } = 50;

    [Description("Replicas of a stage that must have prepared the same outcome for a round to be applied (K); it is never less than a majority of the roster. Absent: a majority of replicas.min, and what the threat model needs.")]
    [RangeMinimum(1)]
    [RangeMaximum(256)]
    public int? Quorum { get; set; }

    [Description("Tokens of finished backward passes after which a replica makes an inner step.")]
    [RangeMinimum(8)]
    [RangeMaximum(268_435_456)]
    public int BatchTokens { get; set; } = 4_096;

    [Description("Sequences in a microbatch, which is what stages pass on to each other. The coordinator refuses changes once the run is accepted.")]
    [RangeMinimum(1)]
    [RangeMaximum(4_096)]
    public int MicrobatchSequences { get; set; } = 4;

    [Description("Microbatches that a first-stage replica keeps under way at once. With 1 the forward and the backward pass of a microbatch see the same weights.")]
    [RangeMinimum(1)]
    [RangeMaximum(64)]
    public int InFlightWindow { get; set; } = 2;

    [Description("Rounds between two measurements of the validation loss. The last round is always measured.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_000_000)]
    public int ValidateEveryRounds { get; set; } = 1;

    [Description("Sequences of the validation split that a measurement reads. 0: none is made.")]
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000)]
    public int ValidationSequences { get; set; } = 64;

    [Description("Bounds of a round's deadline, which adapts to the measured pace.")]
    public DeadlineBounds Deadline { get; set; } = new();
}
