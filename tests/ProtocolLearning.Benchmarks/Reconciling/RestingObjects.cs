using k8s.Models;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Benchmarks.Reconciling;

/// <summary>The custom resources of a run that rests.</summary>
internal static class RestingObjects
{
    public static V1Alpha1TrainingRun Run(string name, string space) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space },
        Spec = new TrainingRunSpec
        {
            Model = new ModelSpec { Layers = 4, HiddenSize = 32, Heads = 2, FeedForwardSize = 64, SequenceLength = 32 },
            Dataset = new DatasetSpec { Sources = [new DatasetSource { Uri = "/data" }] },
            Stages = 2,
            Replicas = new ReplicaRange { Min = 2, Max = 4 },
            Schedule = new ScheduleSpec { Rounds = 3, InnerSteps = 2, BatchTokens = 256 },
        },
    };

    public static V1Alpha1Participant Participant(string name, string run, string cluster, string space, string publicKey) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space },
        Spec = new ParticipantSpec
        {
            RunRef = new LocalReference { Name = run },
            ClusterRef = new LocalReference { Name = cluster },
            Namespace = space,
            PublicKey = publicKey,
            Worker = new ParticipantWorkerSpec { Gpu = new GpuSpec { Mode = GpuMode.None } },
        },
    };

    public static V1Alpha1MemberCluster Cluster(string name, string space) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new MemberClusterSpec
        {
            Mode = MemberClusterMode.Push,
            Credential = new CredentialSpec { Type = CredentialType.Secret, Secret = new SecretCredential { Name = name } },
            AllowedNamespaces = [new AllowedNamespaces { MemberNamespaces = [space] }],
        },
    };
}
