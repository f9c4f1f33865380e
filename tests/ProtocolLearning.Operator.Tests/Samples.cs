using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests;

/// <summary>Sound objects that tests change.</summary>
internal static class Samples
{
    public const string Namespace = "training";

    public static readonly string Key = Convert.ToBase64String(new byte[32]);

    public static V1Alpha1TrainingRun Run(string name = "sample") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace, Uid = "run-uid", Generation = 1 },
        Spec = new TrainingRunSpec
        {
            Model = new ModelSpec { Layers = 4, HiddenSize = 32, Heads = 2, FeedForwardSize = 64, SequenceLength = 32 },
            Dataset = new DatasetSpec { Sources = [new DatasetSource { Uri = "/data" }] },
            Stages = 2,
            Replicas = new ReplicaRange { Min = 2, Max = 2 },
            Schedule = new ScheduleSpec { Rounds = 3, InnerSteps = 2, BatchTokens = 256 },

            // Servers without nodes start no pod, however long a test takes.
            FailurePolicy = new FailurePolicySpec { UnschedulableTimeoutSeconds = 3600, StartTimeoutSeconds = 3600 },
        },
    };

    public static V1Alpha1Participant Participant(string name, string cluster = "member-1", int workers = 1) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace, Generation = 1 },
        Spec = new ParticipantSpec
        {
            RunRef = new LocalReference { Name = "sample" },
            ClusterRef = new LocalReference { Name = cluster },
            Namespace = Namespace,
            PublicKey = Key,
            Worker = new ParticipantWorkerSpec { Gpu = new GpuSpec { Mode = GpuMode.None }, MaxWorkers = workers },
        },
    };

    public static V1Alpha1MemberCluster Cluster(string name, bool ready = true) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Generation = 1 },
        Spec = new MemberClusterSpec
        {
            Mode = MemberClusterMode.Push,
            Credential = new CredentialSpec { Type = CredentialType.Secret, Secret = new SecretCredential { Name = name } },
            AllowedNamespaces = [new AllowedNamespaces { MemberNamespaces = [Namespace] }],
        },
        Status = new MemberClusterStatus
        {
            Conditions = [new V1Condition { Type = "Ready", Status = ready ? "True" : "Unknown", Reason = "x", Message = "" }],
        },
    };

    public static V1Alpha1ShardPlacement Placement(long epoch = 3) => new()
    {
        Metadata = new V1ObjectMeta { Name = "sample-0-1", NamespaceProperty = Namespace, Uid = "placement-uid", Generation = 1 },
        Spec = new ShardPlacementSpec
        {
            Run = "sample",
            Stage = 0,
            Slot = 1,
            Epoch = epoch,
            Participant = "alice",
            Cluster = "member-1",
            Namespace = Namespace,
            Template = new ShardTemplate
            {
                Image = OperatorEnvironment.DefaultWorkerImage,
                CoordinatorEndpoint = "sample-coordinator.training.svc:7070",
                CoordinatorPublicKey = Key,
            },
        },
    };
}
