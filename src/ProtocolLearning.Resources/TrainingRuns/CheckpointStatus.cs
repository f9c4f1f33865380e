using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The last checkpoint that every stage completed. Another run resumes from it with spec.resumeFrom.")]
public sealed class CheckpointStatus
{
    [Description("The round after which it was taken.")]
    public long? Round { get; set; }

    [Description("When it was complete.")]
    public DateTime? Time { get; set; }

    [Description("Its folder.")]
    [Length(maxLength: 1_100)]
    public string? Uri { get; set; }

    [Description("SHA-256 of its manifest.json.")]
    [Pattern(FieldPatterns.Sha256)]
    [Length(maxLength: 64)]
    public string? Sha256 { get; set; }

    [Description("The microbatch that a run with dataset.order Passes goes on with.")]
    public long? Position { get; set; }

    [Description("Bytes of its files.")]
    public long? Bytes { get; set; }
}
