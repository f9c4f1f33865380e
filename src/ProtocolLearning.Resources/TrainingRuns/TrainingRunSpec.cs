using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("What to train, on what, by how many, and whom to trust.")]
public sealed class TrainingRunSpec
{
    /// <summary>The value of <see cref="ManagedBy"/> that puts this product's operator in charge.</summary>
    public const string Operator = "protocollearning.dev/operator";

    [Required]
    [Description("Shape of the decoder that is trained. Immutable.")]
    public ModelSpec Model { get; set; } = new();

    [Required]
    [Description("The text to train on. Immutable.")]
    public DatasetSpec Dataset { get; set; } = new();

    [Description("Number of contiguous slices that the layers are split into; each slice is held by a group of replicas. 1 is plain data parallelism. Immutable.")]
    [RangeMinimum(1)]
    [RangeMaximum(64)]
    public int Stages { get; set; } = 1;

    [Required]
    [Description("How many replicas each stage has.")]
    public ReplicaRange Replicas { get; set; } = new();

    [Required]
    [Description("How long to train, and how often replicas exchange what they learned.")]
    public ScheduleSpec Schedule { get; set; } = new();

    [Description("The inner optimizer of each replica and the outer optimizer of each stage group. Immutable.")]
    public OptimizerSpec Optimizer { get; set; } = new();

    [Description("How tensors are encoded on the wire. The coordinator refuses changes once the run is accepted.")]
    public CompressionSpec Compression { get; set; } = new();

    [Description("How many participants may lie, and what is done against it.")]
    public ThreatModelSpec ThreatModel { get; set; } = new();

    [Description("How hard it is to take the whole model out of the protocol.")]
    public UnextractabilitySpec Unextractability { get; set; } = new();

    [Description("Who decides on changes of the run.")]
    public GovernanceSpec Governance { get; set; } = new();

    [Description("What a verified contribution is worth.")]
    public IncentivesSpec Incentives { get; set; } = new();

    [Description("The workers' container.")]
    public WorkerSpec Worker { get; set; } = new();

    [Description("The coordinator's pod, volume and address. Changes take effect with its next pod.")]
    public CoordinatorSpec Coordinator { get; set; } = new();

    [Description("Where and how often the model is saved. Absent: never; the replicas hold the only copies.")]
    public CheckpointSpec? Checkpoint { get; set; }

    [Description("The checkpoint that the run starts from. Absent: model.initialWeights, or random weights that follow from the seed. Immutable.")]
    public ResumeSpec? ResumeFrom { get; set; }

    [Description("What is done when a worker fails.")]
    public FailurePolicySpec FailurePolicy { get; set; } = new();

    [Description("No further round is opened. Coordinator and workers stay, for the workers hold the weights; the run goes on when set back to false.")]
    public bool Suspend { get; set; }

    [Description("The controller that is in charge of this run. Any other value than the operator's makes the operator leave the run alone, so that Kueue (kueue.x-k8s.io/multikueue) can dispatch it. Immutable.")]
    [Pattern(@"^(protocollearning\.dev/operator|kueue\.x-k8s\.io/multikueue)$")]
    [Length(1, 63)]
    public string ManagedBy { get; set; } = Operator;

    [Description("How long the run may be active before it fails, in seconds from status.startTime, whether its coordinator answers or not. Absent: without limit.")]
    [RangeMinimum(1)]
    [RangeMaximum(315_360_000)]
    public long? ActiveDeadlineSeconds { get; set; }

    [Description("How long the coordinator and its log stay after the run finished, in seconds. Absent: until the run is deleted.")]
    [RangeMinimum(0)]
    [RangeMaximum(315_360_000)]
    public long? TtlSecondsAfterFinished { get; set; }

    [Description("Seed of the initial weights and of the order of samples. Immutable.")]
    [RangeMinimum(0)]
    [RangeMaximum(9_007_199_254_740_991)]
    public long Seed { get; set; }
}
