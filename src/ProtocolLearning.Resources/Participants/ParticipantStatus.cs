using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[Description("What the run made of a participant.")]
public sealed class ParticipantStatus
{
    [Description("Generation of the spec that the operator has seen.")]
    public long? ObservedGeneration { get; set; }

    [Description("Where it stands, in one word.")]
    public ParticipantPhase? Phase { get; set; }

    [Description("Ready, Progressing, Degraded and Eligible.")]
    [Items(maxItems: 16)]
    [XListMapKeys("type")]
    public IList<V1Condition>? Conditions { get; set; }

    [Description("Its worst detection scores, the worst first.")]
    [Items(maxItems: 64)]
    [XListMapKeys("name")]
    public IList<ParticipantScore>? Scores { get; set; }

    [Description("Audits of its work.")]
    public AuditCounts? Audits { get; set; }

    [Description("Tokens credited to it.")]
    public long? ContributionTokens { get; set; }

    [Description("Its share of all credit, in thousandths.")]
    public int? SharePerMille { get; set; }

    [Description("Shards that it holds.")]
    public int? Shards { get; set; }
}
