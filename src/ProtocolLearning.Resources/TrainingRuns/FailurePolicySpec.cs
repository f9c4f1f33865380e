using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("What is done when a worker's pod fails, and how far a stage may be helped by others.")]
public sealed class FailurePolicySpec
{
    [Description("The first rule that matches a failed pod decides. Where none matches: RestartShard.")]
    [Items(maxItems: 16)]
    [XListMapKeys("name")]
    public IList<FailureRule>? Rules { get; set; }

    [Description("How long a pod may find no node before its shard is placed anew with another participant, in seconds. Where nobody else can take it, it waits for a node.")]
    [RangeMinimum(5)]
    [RangeMaximum(86_400)]
    public int UnschedulableTimeoutSeconds { get; set; } = 60;

    [Description("How long a pod may take from its creation, or from when it was let go or got the node it waited for, to running, pulling its image included, before its shard is placed anew, in seconds.")]
    [RangeMinimum(5)]
    [RangeMaximum(86_400)]
    public int StartTimeoutSeconds { get; set; } = 900;

    [Description("How long a worker's or coordinator's pod stays bound to a node that is not ready or unreachable before its cluster deletes it, in seconds: the tolerationSeconds of the pod. A changed value takes effect with the next pod.")]
    [RangeMinimum(0)]
    [RangeMaximum(86_400)]
    public int NodeLossSeconds { get; set; } = 10;

    [Description("What is done for a stage that lost all its replicas. Wait: for one of them to return. RestoreCheckpoint: all stages go back to the last checkpoint of spec.checkpoint, and what was trained since is trained again. RebuildFromNeighbours: from what the stages beside it know.")]
    public StageLossAction OnStageLoss { get; set; } = StageLossAction.Wait;

    [Description("Whether a participant may be moved to another stage. Never, or BetweenStages where a stage is short of replicas, or holds the others up: then one comes from a stage that waits for it.")]
    public ParticipantMoves ParticipantMoves { get; set; } = ParticipantMoves.Never;
}
