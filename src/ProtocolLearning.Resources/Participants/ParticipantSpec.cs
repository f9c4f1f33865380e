using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Resources.Participants;

[Description("Who takes part in which run, and what it brings. Its private key is in the Secret protocollearning-identity-<participant> of the member namespace; no field can name another Secret for it.")]
public sealed class ParticipantSpec
{
    [Required]
    [Description("The TrainingRun in this namespace that it takes part in. Immutable.")]
    public LocalReference RunRef { get; set; } = new();

    [Required]
    [Description("The MemberCluster that its workers run in.")]
    public LocalReference ClusterRef { get; set; } = new();

    [Required]
    [Description("Namespace of its workers in the member cluster. The MemberCluster must allow it. A shard that it holds follows with its next epoch.")]
    [Pattern(FieldPatterns.Label)]
    [Length(1, 63)]
    public string Namespace { get; set; } = "";

    [Required]
    [Description("Its Ed25519 public key, in base64. Bans are by key.")]
    [Pattern(FieldPatterns.PublicKey)]
    [Length(44, 44)]
    public string PublicKey { get; set; } = "";

    [Description("Stake that it puts at risk.")]
    [RangeMinimum(0)]
    [RangeMaximum(9_007_199_254_740_991)]
    public long Stake { get; set; }

    [Description("What its workers may use.")]
    public ParticipantWorkerSpec Worker { get; set; } = new();

    [Description("Keeps it from getting new shards. It goes on with those it has.")]
    public bool Unschedulable { get; set; }
}
