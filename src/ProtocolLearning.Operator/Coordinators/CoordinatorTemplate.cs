using System.Globalization;
using System.Text;
using k8s.Models;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>The objects of a run's coordinator: pure functions of the run.</summary>
internal static class CoordinatorTemplate
{
    public const string ContainerName = "coordinator";

    private const int Port = 7_070;
    private const int HealthPort = 8_081;
    private const int GraceSeconds = 30;
    private const string TokenKey = "token";
    private const string DataPath = "/var/lib/protocollearning";

    /// <summary>The pod of a term.</summary>
    /// <param name="run">The run.</param>
    /// <param name="launch">What the run does not say.</param>
    public static V1Pod Pod(V1Alpha1TrainingRun run, CoordinatorLaunch launch)
    {
        var metadata = Metadata(run, ResourceNames.CoordinatorPod(run.Metadata.Name, launch.Term));
        metadata.Labels[ResourceLabels.Term] = Text(launch.Term);
        return new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = metadata,
            Spec = new V1PodSpec
            {
                RestartPolicy = "Never",
                TerminationGracePeriodSeconds = GraceSeconds,
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                HostNetwork = run.Spec.Coordinator.Network == CoordinatorNetwork.HostNetwork ? true : null,
                DnsPolicy = PodDefaults.DnsPolicy(run.Spec.Coordinator.Network == CoordinatorNetwork.HostNetwork),
                PriorityClassName = run.Spec.Coordinator.PriorityClassName,
                Tolerations = [.. PodDefaults.LostNode(run.Spec.FailurePolicy.NodeLossSeconds)],
                SecurityContext = RestrictedSecurity.Pod(),
                Containers = [Container(run, launch)],
                Volumes =
                [
                    new V1Volume
                    {
                        Name = "data",
                        PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = ResourceNames.CoordinatorClaim(run.Metadata.Name, run.Metadata.Uid) },
                    },
                    new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource() },
                ],
            },
        };
    }

    /// <summary>The volume of the command log.</summary>
    public static V1PersistentVolumeClaim Claim(V1Alpha1TrainingRun run) => new()
    {
        ApiVersion = "v1",
        Kind = "PersistentVolumeClaim",
        Metadata = Metadata(run, ResourceNames.CoordinatorClaim(run.Metadata.Name, run.Metadata.Uid)),
        Spec = new V1PersistentVolumeClaimSpec
        {
            AccessModes = ["ReadWriteOnce"],
            StorageClassName = run.Spec.Coordinator.Storage.StorageClassName,
            Resources = new V1VolumeResourceRequirements
            {
                Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = run.Spec.Coordinator.Storage.Size },
            },
        },
    };

    /// <summary>
    /// What a coordinator proves by that it is one. It is not in the pod, which more people may read than Secrets.
    /// </summary>
    public static V1Secret Token(V1Alpha1TrainingRun run, string token) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = Metadata(run, ResourceNames.CoordinatorToken(run.Metadata.Name, run.Metadata.Uid)),
        Immutable = true,
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [TokenKey] = Encoding.UTF8.GetBytes(token) },
    };

    /// <summary>Keeps a drain from taking the coordinator: whoever drains its node deletes the pod, and a successor starts elsewhere.</summary>
    public static V1PodDisruptionBudget Budget(V1Alpha1TrainingRun run) => new()
    {
        ApiVersion = "policy/v1",
        Kind = "PodDisruptionBudget",
        Metadata = Metadata(run, ResourceNames.Coordinator(run.Metadata.Name)),
        Spec = new V1PodDisruptionBudgetSpec
        {
            MinAvailable = 1,
            Selector = new V1LabelSelector { MatchLabels = Labels(run) },
            UnhealthyPodEvictionPolicy = "AlwaysAllow",
        },
    };

    /// <summary>The Service, or null where the run or its cluster has none.</summary>
    public static V1Service? Service(V1Alpha1TrainingRun run, PodNetwork network)
    {
        if (!HasService(run, network))
        {
            return null;
        }

        var metadata = Metadata(run, ResourceNames.Coordinator(run.Metadata.Name));
        metadata.Annotations = run.Spec.Coordinator.Service.Annotations;
        return new V1Service
        {
            ApiVersion = "v1",
            Kind = "Service",
            Metadata = metadata,
            Spec = new V1ServiceSpec
            {
                Type = run.Spec.Coordinator.Service.Type.ToString(),
                Selector = Labels(run),
                Ports = [new V1ServicePort { Name = "grpc", Port = Port, TargetPort = Port, Protocol = "TCP" }],
            },
        };
    }

    private static bool HasService(V1Alpha1TrainingRun run, PodNetwork network) =>
        network == PodNetwork.Pod && run.Spec.Coordinator.Service.Type != CoordinatorServiceType.None;

    private static V1Container Container(V1Alpha1TrainingRun run, CoordinatorLaunch launch)
    {
        var inPodNetwork = launch.Network == PodNetwork.Pod;
        return new V1Container
        {
            Name = ContainerName,
            Image = run.Spec.Coordinator.Image ?? launch.DefaultImage,
            ImagePullPolicy = run.Spec.Worker.ImagePullPolicy.ToString(),
            Env = PodEnvironment.Merge(Own(run, launch), inPodNetwork ? InPodNetwork(run) : Loopback(launch)),
            Ports = inPodNetwork ? [new V1ContainerPort { Name = "grpc", ContainerPort = Port }, new V1ContainerPort { Name = "health", ContainerPort = HealthPort }] : null,
            LivenessProbe = inPodNetwork ? Probe("/healthz") : null,
            ReadinessProbe = inPodNetwork ? Probe("/readyz") : null,
            Resources = run.Spec.Coordinator.Resources is { } resources
                ? new V1ResourceRequirements { Limits = resources.Limits, Requests = resources.Requests }
                : null,
            SecurityContext = RestrictedSecurity.Container(),
            TerminationMessagePolicy = PodDefaults.LastWords,
            VolumeMounts =
            [
                new V1VolumeMount { Name = "data", MountPath = DataPath },
                new V1VolumeMount { Name = "tmp", MountPath = "/tmp" },
            ],
        };
    }

    private static IEnumerable<V1EnvVar> Own(V1Alpha1TrainingRun run, CoordinatorLaunch launch) =>
    [
        PodEnvironment.Variable(CoordinatorEnvironment.Run, run.Metadata.Name),
        PodEnvironment.Variable(CoordinatorEnvironment.Data, DataPath),
        PodEnvironment.Variable(CoordinatorEnvironment.Term, Text(launch.Term)),
        PodEnvironment.Variable(CoordinatorEnvironment.OperatorKey, launch.OperatorKey),
        new V1EnvVar
        {
            Name = CoordinatorEnvironment.AnnounceToken,
            ValueFrom = new V1EnvVarSource
            {
                SecretKeyRef = new V1SecretKeySelector
                {
                    Name = ResourceNames.CoordinatorToken(run.Metadata.Name, run.Metadata.Uid),
                    Key = TokenKey,
                },
            },
        },
        PodEnvironment.Variable(CoordinatorEnvironment.AnnounceAddress, $"{launch.AnnounceAddress.AbsoluteUri}$({CoordinatorEnvironment.AnnounceToken})"),
        .. launch.LedgerRoot is { } root ? [PodEnvironment.Variable(CoordinatorEnvironment.LedgerRoot, root)] : Array.Empty<V1EnvVar>(),
    ];

    private static IEnumerable<V1EnvVar> InPodNetwork(V1Alpha1TrainingRun run)
    {
        var service = $"{ResourceNames.Coordinator(run.Metadata.Name)}.{run.Metadata.NamespaceProperty}.svc:{Port}";
        var advertised = run.Spec.Coordinator.AdvertisedEndpoint ?? (HasService(run, PodNetwork.Pod) ? service : "$(POD_IP)");
        return
        [
            .. PodEnvironment.OfPodAddress(Port),
            PodEnvironment.Variable(CoordinatorEnvironment.AdvertisedEndpoint, advertised),
            PodEnvironment.Variable(CoordinatorEnvironment.HealthListen, $"0.0.0.0:{HealthPort}"),
        ];
    }

    /// <summary>A successor listens where its predecessor did, so that workers find it.</summary>
    private static IEnumerable<V1EnvVar> Loopback(CoordinatorLaunch launch) => launch.FormerPort is { } port
        ? [PodEnvironment.Variable(CoordinatorEnvironment.Listen, $"127.0.0.1:{port}")]
        : [];

    private static V1Probe Probe(string path) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = HealthPort },
        PeriodSeconds = 5,
        FailureThreshold = 6,
    };

    private static V1ObjectMeta Metadata(V1Alpha1TrainingRun run, string name) => new()
    {
        Name = name,
        NamespaceProperty = run.Metadata.NamespaceProperty,
        Labels = Labels(run),
        OwnerReferences = [RunOwner.Reference(run)],
    };

    private static Dictionary<string, string> Labels(V1Alpha1TrainingRun run) => new()
    {
        [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
        [ResourceLabels.Role] = ResourceLabels.CoordinatorRole,
        [ResourceLabels.Run] = run.Metadata.Name,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
