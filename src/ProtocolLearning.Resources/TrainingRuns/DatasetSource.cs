using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("One place that text is read from.")]
public sealed class DatasetSource
{
    [Required]
    [Description("A file, a folder (every file in it, at any depth) or a glob such as /data/**/*.xml, as the worker sees it; a relative one is read from the volume that the participant's worker.dataset names. Or the http or https address of a file, s3://bucket/key of an object, s3://bucket/prefix/ of all objects below it.")]
    [Length(1, 1024)]
    public string Uri { get; set; } = "";

    [Description("SHA-256 that the content of an address must have. Absent: what the first worker of the run finds there is what all others must find.")]
    [Pattern(FieldPatterns.Sha256)]
    [Length(64, 64)]
    public string? Sha256 { get; set; }
}
