using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Resources.Participants;

[Description("The volume in the workers' namespace that holds the dataset. Exactly one of the fields is set.")]
public sealed class DatasetVolume
{
    [Description("A PersistentVolumeClaim that every node of the workers can mount at once, such as one of access mode ReadOnlyMany.")]
    public LocalReference? PersistentVolumeClaim { get; set; }

    [Description("A ConfigMap, for at most 1 MiB of text: each of its keys is a file.")]
    public LocalReference? ConfigMap { get; set; }
}
