using System.Globalization;
using k8s.Models;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Benchmarks.Kills;

/// <summary>Runs of two stages, with four participants in two member clusters.</summary>
internal static class KillObjects
{
    public const string Space = "training";

    private const int ParticipantsOfRun = 4;

    /// <summary>Names of the member clusters, their credentials and the namespaces of their pods.</summary>
    public static IReadOnlyList<string> Members { get; } = ["member-1", "member-2"];

    public static V1Alpha1TrainingRun Run(string name, int replicas) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Space },
        Spec = new TrainingRunSpec
        {
            Model = new ModelSpec { Layers = 4, HiddenSize = 32, Heads = 2, FeedForwardSize = 64, SequenceLength = 32 },
            Dataset = new DatasetSpec { Sources = [new DatasetSource { Uri = "/data" }] },
            Stages = 2,
            Replicas = new ReplicaRange { Min = 2, Max = replicas },
            Schedule = new ScheduleSpec { Rounds = 1_000, InnerSteps = 2, BatchTokens = 256 },
        },
    };

    public static IEnumerable<V1Alpha1Participant> Participants(string run, string publicKey) =>
        Enumerable.Range(0, ParticipantsOfRun).Select(index => new V1Alpha1Participant
        {
            Metadata = new V1ObjectMeta { Name = string.Create(CultureInfo.InvariantCulture, $"{run}-{index}"), NamespaceProperty = Space },
            Spec = new ParticipantSpec
            {
                RunRef = new LocalReference { Name = run },
                ClusterRef = new LocalReference { Name = Members[index % Members.Count] },
                Namespace = Members[index % Members.Count],
                PublicKey = publicKey,
                Worker = new ParticipantWorkerSpec { Gpu = new GpuSpec { Mode = GpuMode.None }, MaxWorkers = 3 },
            },
        });
}
