using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("What the operator observed, written at most once in five seconds. The conditions are the contract; the phase is for people.")]
public sealed class TrainingRunStatus
{
    [Description("Generation of the spec that the operator has seen.")]
    public long? ObservedGeneration { get; set; }

    [Description("Generation of the spec that the coordinator accepted and that everything acts on.")]
    public long? AcceptedGeneration { get; set; }

    [Description("Where the run stands, in one word.")]
    public TrainingRunPhase? Phase { get; set; }

    [Description("Ready, Progressing, Degraded, SpecAccepted, Suspended, CoordinatorLogLost, EndpointReachable, CheckpointReady, Complete and Failed.")]
    [Items(maxItems: 16)]
    [XListMapKeys("type")]
    public IList<V1Condition>? Conditions { get; set; }

    [Description("The coordinator that is in charge.")]
    public CoordinatorStatus? Coordinator { get; set; }

    [Description("The last round that was decided, from 0.")]
    public long? Round { get; set; }

    [Description("Tokens credited so far.")]
    public long? Tokens { get; set; }

    [Description("Training loss of the last round in nats a token, a decimal number.")]
    [Pattern(FieldPatterns.SignedDecimal)]
    [Length(maxLength: 27)]
    public string? Loss { get; set; }

    [Description("Loss on the validation split in nats a token, a decimal number.")]
    [Pattern(FieldPatterns.SignedDecimal)]
    [Length(maxLength: 27)]
    public string? ValidationLoss { get; set; }

    [Description("Tokens credited a second over the last rounds. Absent where the coordinator has not said it, or is silent.")]
    public long? TokensPerSecond { get; set; }

    [Description("Share of the worked tokens that was credited, in thousandths.")]
    public int? GoodputPerMille { get; set; }

    [Description("Bytes that crossed the wire for each credited token, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(maxLength: 26)]
    public string? BytesPerToken { get; set; }

    [Description("The last checkpoint. Absent before one.")]
    public CheckpointStatus? Checkpoint { get; set; }

    [Description("Rounds that were undone by going back to a checkpoint. The run has as many more. Absent where there are none.")]
    public long? RoundsUndone { get; set; }

    [Description("Shards by state.")]
    public ShardCounts? Shards { get; set; }

    [Description("Participants by state.")]
    public ParticipantCounts? Participants { get; set; }

    [Description("Hash of the ledger's last entry, in hexadecimal.")]
    [Pattern(FieldPatterns.Sha256)]
    [Length(maxLength: 64)]
    public string? LedgerRoot { get; set; }

    [Description("Estimated probability that the model was extracted, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(maxLength: 26)]
    public string? Risk { get; set; }

    [Description("When the operator first acted on a spec that holds and is not suspended: the coordinator is made, and spec.activeDeadlineSeconds begins.")]
    public DateTime? StartTime { get; set; }

    [Description("When the run completed or failed.")]
    public DateTime? CompletionTime { get; set; }
}
