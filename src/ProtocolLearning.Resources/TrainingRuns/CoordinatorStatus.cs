using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The coordinator that is in charge of a run.")]
public sealed class CoordinatorStatus
{
    [Description("Its pod in the run's namespace.")]
    [Length(maxLength: 253)]
    public string? Pod { get; set; }

    [Description("Rises with each pod; workers refuse a coordinator of a lower term.")]
    public long? Term { get; set; }

    [Description("host:port under which workers reach it.")]
    [Length(maxLength: 261)]
    public string? Endpoint { get; set; }

    [Description("Its Ed25519 public key, in base64: made at its first start, the first entry of its log.")]
    [Pattern(FieldPatterns.PublicKey)]
    [Length(maxLength: 44)]
    public string? PublicKey { get; set; }

    [Description("Since when the operator has heard nothing of it, although its pod runs: the run's figures are of that time. Absent while it answers.")]
    public DateTime? SilentSince { get; set; }

    [Description("The hash in annotation protocollearning.dev/restored-log with which a coordinator served: it restores nothing a second time.")]
    [Length(maxLength: 64)]
    public string? RestoredLog { get; set; }
}
