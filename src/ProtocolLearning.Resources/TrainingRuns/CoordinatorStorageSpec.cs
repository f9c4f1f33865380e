using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The PersistentVolumeClaim of the command log. It is deleted with the run.")]
public sealed class CoordinatorStorageSpec
{
    [Description("Size of the volume.")]
    public ResourceQuantity Size { get; set; } = new("1Gi");

    [Description("StorageClass of the volume. Absent: the cluster's default.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string? StorageClassName { get; set; }
}
