using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("Participants of a run by state.")]
public sealed class ParticipantCounts
{
    [Description("Enrolled, without an active shard yet.")]
    public int? Pending { get; set; }

    [Description("With an active shard.")]
    public int? Active { get; set; }

    [Description("With scores out of the ordinary.")]
    public int? Suspect { get; set; }

    [Description("Whose work does not count until its audits are done.")]
    public int? Quarantined { get; set; }

    [Description("Excluded for good, by key.")]
    public int? Banned { get; set; }

    [Description("Leaving.")]
    public int? Draining { get; set; }

    [Description("Not heard of.")]
    public int? Unreachable { get; set; }
}
