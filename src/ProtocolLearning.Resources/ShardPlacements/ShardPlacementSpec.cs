using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.ShardPlacements;

[Description("Who holds a slot. Everything but the slot itself changes only together with the epoch.")]
public sealed class ShardPlacementSpec
{
    [Required]
    [Description("Name of the TrainingRun in this namespace. Immutable.")]
    [Pattern(FieldPatterns.Label)]
    [Length(1, 40)]
    public string Run { get; set; } = "";

    [Required]
    [Description("The slice of the layers, from 0. Immutable.")]
    [RangeMinimum(0)]
    [RangeMaximum(63)]
    public int Stage { get; set; }

    [Required]
    [Description("The place in the stage group, from 0. Immutable.")]
    [RangeMinimum(0)]
    [RangeMaximum(255)]
    public int Slot { get; set; }

    [Required]
    [Description("Rises each time the shard is placed anew. It holds once it is in the coordinator's log; a message of a lower epoch is refused.")]
    [RangeMinimum(1)]
    [RangeMaximum(9_999_999_999)]
    public long Epoch { get; set; }

    [Required]
    [Description("Name of the Participant in this namespace that holds the shard.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 63)]
    public string Participant { get; set; } = "";

    [Required]
    [Description("Name of the MemberCluster that the pod runs in.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 63)]
    public string Cluster { get; set; } = "";

    [Required]
    [Description("Namespace of the pod in the member cluster.")]
    [Pattern(FieldPatterns.Label)]
    [Length(1, 63)]
    public string Namespace { get; set; } = "";

    [Required]
    [Description("What the pod is made from. Fixed for an epoch.")]
    public ShardTemplate Template { get; set; } = new();
}
