using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("A checkpoint of another run of the same model that the run starts from, whatever that run's number of stages and replicas was.")]
public sealed class ResumeSpec
{
    [Required]
    [Description("The checkpoint's folder, as status.checkpoint.uri of its run has it: s3://bucket/prefix/run/round-00000010, or a folder as spec.checkpoint.uri.")]
    [Length(1, 1024)]
    public string Uri { get; set; } = "";

    [Required]
    [Description("SHA-256 of its manifest.json, as status.checkpoint.sha256 of its run has it.")]
    [Pattern(FieldPatterns.Sha256)]
    [Length(64, 64)]
    public string Sha256 { get; set; } = "";

    [Description("The microbatch that a run with dataset.order Passes draws first, as status.checkpoint.position has it. 0: all samples are trained again. Only with the same dataset, seed and microbatchSequences.")]
    [RangeMinimum(0)]
    [RangeMaximum(9_007_199_254_740_991)]
    public long Position { get; set; }

    [Description("Address of the S3 service, which then is asked by path. Absent: what worker.env says with AWS_ENDPOINT_URL_S3, else Amazon's.")]
    [Pattern("^https?://[^ ]+$")]
    [Length(1, 1024)]
    public string? Endpoint { get; set; }

    [Description("Region of the S3 service. Absent: what worker.env says with AWS_REGION, else us-east-1.")]
    [Pattern("^[a-z0-9-]+$")]
    [Length(1, 64)]
    public string? Region { get; set; }
}
