using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Resources.Participants;

[Description("The volume in the workers' namespace that checkpoints are written to and read from.")]
public sealed class CheckpointVolume
{
    [Required]
    [Description("A PersistentVolumeClaim that all nodes of the run's workers can write to at once, of access mode ReadWriteMany. Where the workers are in several clusters, use S3.")]
    public LocalReference PersistentVolumeClaim { get; set; } = new();
}
