using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("What is done about failed pods of one sort.")]
public sealed class FailureRule
{
    [Required]
    [Description("Name of the rule, for Events.")]
    [Pattern(FieldPatterns.Label)]
    [Length(1, 63)]
    public string Name { get; set; } = "";

    [Description("Exit codes of the worker that the rule is about. Absent: any.")]
    [Items(maxItems: 32)]
    [XListType("set")]
    [RangeMinimum(1)]
    [RangeMaximum(255)]
    public IList<int>? ExitCodes { get; set; }

    [Description("Reasons of a failed pod that the rule is about, such as OOMKilled or Evicted. Absent: any.")]
    [Items(maxItems: 16)]
    [XListType("set")]
    [Element(128)]
    public IList<string>? Reasons { get; set; }

    [Required]
    [Description("RestartShard: a new epoch, wherever the planner puts it. MoveShard: a new epoch with another participant. EvictParticipant: all its shards move, of each stage one at a time, and it gets no more before its spec changes. FailRun: the run fails.")]
    public FailureAction Action { get; set; }
}
