using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("Where and how often each stage's weights and agreed moments are saved. Workers of the release before cannot take part in a run that has it.")]
public sealed class CheckpointSpec
{
    [Required]
    [Description("s3://bucket/prefix, or a folder that every worker can write to: a relative one lies in the volume that the participant's worker.checkpoints names. The run's name is appended. Credentials for S3 are those of the participant's identity Secret.")]
    [Length(1, 1024)]
    public string Uri { get; set; } = "";

    [Description("Address of the S3 service, which then is asked by path. Absent: what worker.env says with AWS_ENDPOINT_URL_S3, else Amazon's.")]
    [Pattern("^https?://[^ ]+$")]
    [Length(1, 1024)]
    public string? Endpoint { get; set; }

    [Description("Region of the S3 service. Absent: what worker.env says with AWS_REGION, else us-east-1.")]
    [Pattern("^[a-z0-9-]+$")]
    [Length(1, 64)]
    public string? Region { get; set; }

    [Description("Rounds between two checkpoints. One is taken after the last round too.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_000_000)]
    public int IntervalRounds { get; set; } = 10;

    [Description("How many of the newest checkpoints are kept.")]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    public int Keep { get; set; } = 3;

    [Description("Each such checkpoint is kept for good: the 10th, 20th, 30th with 10. 0: none.")]
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000)]
    public int ArchiveEvery { get; set; }

    [Description("How long a stage may take to be saved before another of its replicas is asked, in seconds.")]
    [RangeMinimum(10)]
    [RangeMaximum(86_400)]
    public int TimeoutSeconds { get; set; } = 1_800;
}
