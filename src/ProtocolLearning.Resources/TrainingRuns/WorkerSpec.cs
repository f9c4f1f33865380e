using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The container of every worker of the run. A pod keeps what it was made with: changes take effect with a shard's next epoch.")]
public sealed class WorkerSpec
{
    [Description("Image of the worker. Absent: the one of the operator's release.")]
    [Pattern(FieldPatterns.Image)]
    [Length(1, 512)]
    public string? Image { get; set; }

    [Description("When the image is pulled.")]
    public ImagePullPolicy ImagePullPolicy { get; set; } = ImagePullPolicy.IfNotPresent;

    [Description("CPU and memory of the container. GPUs are what the participant offers.")]
    public ComputeResources? Resources { get; set; }

    [Description("Further environment variables.")]
    [Items(maxItems: 64)]
    [XListMapKeys("name")]
    public IList<EnvironmentVariable>? Env { get; set; }

    [Description("PriorityClass of the pods. It must exist in every member cluster.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string? PriorityClassName { get; set; }

    [Description("When a changed template, of the run or of a participant, reaches running workers.")]
    public UpdatePolicySpec UpdatePolicy { get; set; } = new();

    [Description("How long a worker that is told to end may go on, to hand over the round it is in, before it is killed, in seconds.")]
    [RangeMinimum(10)]
    [RangeMaximum(3_600)]
    public int TerminationGracePeriodSeconds { get; set; } = 60;

    [Description("After how long without a coordinator a worker leaves its GPU to others and waits for one in the host's memory, in seconds.")]
    [RangeMinimum(10)]
    [RangeMaximum(86_400)]
    public int OrphanTimeoutSeconds { get; set; } = 300;
}
