using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Tests;

/// <summary>Objects of a run that is in order, for tests to change.</summary>
internal static class ClusterObjects
{
    public const string Namespace = "training";

    public static readonly string Key = Convert.ToBase64String(new byte[32]);

    public static V1Alpha1TrainingRun Run() => new()
    {
        Metadata = new V1ObjectMeta { Name = "demo", NamespaceProperty = Namespace, Generation = 1 },
        Spec = new TrainingRunSpec
        {
            Model = new ModelSpec { Layers = 4, HiddenSize = 32, Heads = 2, FeedForwardSize = 64, SequenceLength = 32 },
            Dataset = new DatasetSpec { Sources = [new DatasetSource { Uri = "/data" }] },
            Stages = 2,
            Replicas = new ReplicaRange { Min = 2, Max = 2 },
            Schedule = new ScheduleSpec { Rounds = 40, InnerSteps = 2, BatchTokens = 256 },
        },
        Status = new TrainingRunStatus
        {
            AcceptedGeneration = 1,
            Phase = TrainingRunPhase.Running,
            Round = 10,
            Tokens = 40_960,
            TokensPerSecond = 512,
            Loss = "4.1234",
            ValidationLoss = "4.2345",
            StartTime = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Shards = new ShardCounts { Desired = 4, Active = 3, Lost = 1 },
            Coordinator = new CoordinatorStatus { Pod = "demo-coordinator-1", Term = 1, Endpoint = "127.0.0.1:1", PublicKey = Key },
            Conditions = [Condition("SpecAccepted", "True", "Accepted"), Condition("Ready", "True", "Reduced")],
        },
    };

    public static V1Alpha1Participant Participant(string name, string eligible = "True", string reason = "Eligible", string message = "it may get shards") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace },
        Spec = new ParticipantSpec
        {
            RunRef = new LocalReference { Name = "demo" },
            ClusterRef = new LocalReference { Name = "member-1" },
            Namespace = Namespace,
            PublicKey = Key,
            Worker = new ParticipantWorkerSpec { Gpu = new GpuSpec { Mode = GpuMode.None }, MaxWorkers = 4 },
        },
        Status = new ParticipantStatus
        {
            Phase = ParticipantPhase.Active,
            Scores = [new ParticipantScore { Name = "deviation", Value = "0.1200" }],
            Conditions = [Condition("Eligible", eligible, reason, message)],
        },
    };

    public static V1Alpha1ShardPlacement Placement(int stage = 0, int slot = 1, ShardPhase phase = ShardPhase.Joining) => new()
    {
        Metadata = new V1ObjectMeta { Name = ResourceNames.ShardPlacement("demo", stage, slot), NamespaceProperty = Namespace },
        Spec = new ShardPlacementSpec
        {
            Run = "demo",
            Stage = stage,
            Slot = slot,
            Epoch = 3,
            Participant = "alice",
            Cluster = "member-1",
            Namespace = Namespace,
            Template = new ShardTemplate
            {
                Image = "registry.example/worker:1",
                CoordinatorEndpoint = "demo-coordinator.training.svc:7070",
                CoordinatorPublicKey = Key,
            },
        },
        Status = new ShardPlacementStatus
        {
            Phase = phase,
            AcceptedEpoch = 3,
            Pod = new ShardPodStatus { Name = $"demo-{stage}-{slot}-3", Epoch = 3, Phase = ShardPodPhase.Running, Node = "node-1", NodeState = ShardNodeState.Ready },
        },
    };

    public static V1Alpha1MemberCluster Cluster(string status = "True", string reason = "Ready", string message = "its API answers") => new()
    {
        Metadata = new V1ObjectMeta { Name = "member-1" },
        Spec = new MemberClusterSpec
        {
            Mode = MemberClusterMode.Push,
            Credential = new CredentialSpec { Type = CredentialType.Secret, Secret = new SecretCredential { Name = "member-1" } },
            AllowedNamespaces = [new AllowedNamespaces { MemberNamespaces = [Namespace] }],
        },
        Status = new MemberClusterStatus { Conditions = [Condition("Ready", status, reason, message)] },
    };

    public static V1Pod Pod(string phase = "Pending", string? node = "node-1") => new()
    {
        Metadata = new V1ObjectMeta { Name = "demo-0-1-3", NamespaceProperty = Namespace },
        Spec = new V1PodSpec { NodeName = node, Containers = [new V1Container { Name = "worker" }] },
        Status = new V1PodStatus { Phase = phase },
    };

    public static V1Condition Condition(string type, string status, string reason, string message = "") => new()
    {
        Type = type,
        Status = status,
        Reason = reason,
        Message = message,
        LastTransitionTime = DateTime.UnixEpoch,
    };

    /// <summary>The same for a list of conditions.</summary>
    public static void Set(V1Alpha1TrainingRun run, string type, string status, string reason, string message = "") =>
        run.Status!.Conditions = ConditionList.With(
            run.Status.Conditions,
            1,
            DateTimeOffset.UnixEpoch,
            new ConditionChange(type, Enum.Parse<ConditionStatus>(status), reason, message));
}
