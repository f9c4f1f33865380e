using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Resources.ShardPlacements;

[Description("What a worker's pod is made from: the run's part and the participant's part, as they stood when the epoch was proposed. A pod controller in a member cluster needs nothing else.")]
public sealed class ShardTemplate
{
    [Required]
    [Description("Image of the worker.")]
    [Pattern(FieldPatterns.Image)]
    [Length(1, 768)]
    public string Image { get; set; } = "";

    [Description("When the image is pulled.")]
    public ImagePullPolicy ImagePullPolicy { get; set; } = ImagePullPolicy.IfNotPresent;

    [Description("CPU and memory of the container.")]
    public ComputeResources? Resources { get; set; }

    [Description("The run's environment variables; the participant's own win over them.")]
    [Items(maxItems: 64)]
    [XListMapKeys("name")]
    public IList<EnvironmentVariable>? Env { get; set; }

    [Description("PriorityClass of the pod.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string? PriorityClassName { get; set; }

    [Description("After how long without a coordinator a worker leaves its GPU to others and waits for one in the host's memory, in seconds.")]
    [RangeMinimum(10)]
    [RangeMaximum(86_400)]
    public int OrphanTimeoutSeconds { get; set; } = 300;

    [Description("How long a worker that is told to end may go on before it is killed, in seconds.")]
    [RangeMinimum(10)]
    [RangeMaximum(3_600)]
    public int TerminationGracePeriodSeconds { get; set; } = 60;

    [Description("How long the pod stays bound to a node that is not ready or unreachable, in seconds.")]
    [RangeMinimum(0)]
    [RangeMaximum(86_400)]
    public int NodeLossSeconds { get; set; } = 10;

    [Description("Replicas that the stage may have. Of a stage with one, no voluntary eviction takes it.")]
    [RangeMinimum(1)]
    [RangeMaximum(256)]
    public int? StageReplicas { get; set; }

    [Required]
    [Description("host:port of the coordinator.")]
    [Pattern(FieldPatterns.Endpoint)]
    [Length(3, 261)]
    public string CoordinatorEndpoint { get; set; } = "";

    [Required]
    [Description("The coordinator's Ed25519 public key, in base64, which the worker pins.")]
    [Pattern(FieldPatterns.PublicKey)]
    [Length(44, 44)]
    public string CoordinatorPublicKey { get; set; } = "";

    [Description("The participant's part.")]
    public ParticipantWorkerSpec Worker { get; set; } = new();
}
