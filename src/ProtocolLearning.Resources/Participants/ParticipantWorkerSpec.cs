using k8s.Models;
using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Resources.Participants;

[Description("What a participant's workers may use, and how their pods fit into the member cluster.")]
public sealed class ParticipantWorkerSpec
{
    [Description("The GPUs of each worker.")]
    public GpuSpec Gpu { get; set; } = new();

    [Description("Most workers that the participant runs for this run.")]
    [RangeMinimum(1)]
    [RangeMaximum(256)]
    public int MaxWorkers { get; set; } = 1;

    [Description("Labels that a node must have.")]
    [Properties(maxProperties: 32)]
    [Element(63)]
    public IDictionary<string, string>? NodeSelector { get; set; }

    [Description("Taints that the pods tolerate, beside those of GPUs and of lost nodes.")]
    [Items(maxItems: 32)]
    public IList<PodToleration>? Tolerations { get; set; }

    [Description("Affinity of the pods, as in a Pod; the member cluster checks it.")]
    [PreserveUnknownFields]
    [Properties(maxProperties: 3)]
    public V1Affinity? Affinity { get; set; }

    [Description("RuntimeClass of the pods, where the GPU runtime is not the default one.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string? RuntimeClassName { get; set; }

    [Description("Secrets in the member namespace that hold registry credentials.")]
    [Items(maxItems: 8)]
    [XListMapKeys("name")]
    public IList<LocalReference>? ImagePullSecrets { get; set; }

    [Description("Registry and path that replace the registry and path of the run's images.")]
    [Pattern(FieldPatterns.Image)]
    [Length(1, 256)]
    public string? ImageMirror { get; set; }

    [Description("Size of /dev/shm, which counts as memory of the container. Absent: the container runtime's own.")]
    public ResourceQuantity? SharedMemory { get; set; }

    [Description("Further labels of the pods.")]
    [Properties(maxProperties: 32)]
    [Element(63)]
    public IDictionary<string, string>? Labels { get; set; }

    [Description("Further annotations of the pods.")]
    [Properties(maxProperties: 32)]
    [Element(4_096)]
    public IDictionary<string, string>? Annotations { get; set; }

    [Description("Further environment variables. They win over the run's.")]
    [Items(maxItems: 64)]
    [XListMapKeys("name")]
    public IList<EnvironmentVariable>? Env { get; set; }

    [Description("Where the dataset lies in the member cluster. It is mounted read-only, and relative sources of the run's dataset are read from it. Absent: sources are files that the nodes or the image bring.")]
    public DatasetVolume? Dataset { get; set; }

    [Description("Where checkpoints lie in the member cluster. It is mounted for writing, and relative addresses of the run's checkpoints are read from it. Absent: checkpoints are in S3, or in folders that the nodes bring.")]
    public CheckpointVolume? Checkpoints { get; set; }

    [Description("How peers in other clusters reach the workers.")]
    public WorkerNetworkSpec Network { get; set; } = new();
}
