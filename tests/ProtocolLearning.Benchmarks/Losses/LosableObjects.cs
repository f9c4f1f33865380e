using System.Globalization;
using k8s.Models;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>The objects of a run of four stages of eight replicas, and the names of its pods.</summary>
internal static class LosableObjects
{
    public const string RunName = "losable";
    public const string Space = "training";
    public const string Cluster = "member";
    public const int Shards = Stages * Replicas;

    private const int Stages = 4;
    private const int Replicas = 8;

    public static IEnumerable<string> Participants => Enumerable.Range(0, Replicas).Select(index => $"participant-{index}");

    public static V1Alpha1TrainingRun Run() => new()
    {
        Metadata = new V1ObjectMeta { Name = RunName, NamespaceProperty = Space },
        Spec = new TrainingRunSpec
        {
            Model = new ModelSpec { Layers = Stages, HiddenSize = 32, Heads = 2, FeedForwardSize = 64, SequenceLength = 32 },
            Dataset = new DatasetSpec { Sources = [new DatasetSource { Uri = "/data" }] },
            Stages = Stages,
            Replicas = new ReplicaRange { Min = Replicas, Max = Replicas },
            Schedule = new ScheduleSpec { Rounds = 1_000, InnerSteps = 2, BatchTokens = 256 },
        },
    };

    public static V1Alpha1Participant Participant(string name, string publicKey) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Space },
        Spec = new ParticipantSpec
        {
            RunRef = new LocalReference { Name = RunName },
            ClusterRef = new LocalReference { Name = Cluster },
            Namespace = Space,
            PublicKey = publicKey,
            Worker = new ParticipantWorkerSpec { Gpu = new GpuSpec { Mode = GpuMode.None }, MaxWorkers = Shards },
        },
    };

    /// <summary>The Secret that a worker's pod mounts.</summary>
    public static V1Secret Identity(string participant, byte[] key) => new()
    {
        Metadata = new V1ObjectMeta { Name = ResourceNames.IdentitySecret(participant), NamespaceProperty = Space },
        Data = new Dictionary<string, byte[]> { ["identity.key"] = key },
    };

    public static Member MemberOf(V1Pod pod) => new(
        new Slot(Number(pod, ResourceLabels.Stage), Number(pod, ResourceLabels.Slot)),
        Number(pod, ResourceLabels.Epoch),
        pod.Metadata.Labels[ResourceLabels.Participant]);

    public static string PodOf(Member member) =>
        ResourceNames.WorkerPod(ResourceNames.ShardPlacement(RunName, member.Slot.Stage, member.Slot.Index), member.Epoch);

    public static int IndexOf(Member member) => (member.Slot.Stage * Replicas) + member.Slot.Index;

    private static int Number(V1Pod pod, string label) => int.Parse(pod.Metadata.Labels[label], CultureInfo.InvariantCulture);
}
