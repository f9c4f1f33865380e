using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("One place that text is read from.")]
public sealed class DatasetSource
{
    [Required]
    [Description("A file, a folder (every file in it, at any depth) or a glob such as /data/**/*.xml, as the worker sees it. A relative one is read from the volume that the participant's worker.dataset names.")]
    [Length(1, 1024)]
    public string Uri { get; set; } = "";
}
