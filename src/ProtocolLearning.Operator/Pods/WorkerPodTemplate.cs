using System.Globalization;
using k8s.Models;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>The pod of a placement's epoch: a pure function of the placement.</summary>
internal static class WorkerPodTemplate
{
    public const string ContainerName = "worker";

    private const int Port = 7_071;
    private const string GpuTaint = "nvidia.com/gpu";

    /// <summary>What a worker keeps of its grace to end by itself.</summary>
    private const int LastSeconds = 5;
    private const string IdentityPath = "/var/run/protocollearning/identity";
    private const string DatasetPath = "/var/run/protocollearning/dataset";

    private const string CheckpointsPath = "/var/run/protocollearning/checkpoints";

    private static readonly string[] Topologies = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

    public static V1Pod Create(V1Alpha1ShardPlacement placement, PodNetwork network, string origin)
    {
        var (spec, worker) = (placement.Spec, placement.Spec.Template.Worker);
        return new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta
            {
                Name = ResourceNames.WorkerPod(placement.Metadata.Name, spec.Epoch),
                NamespaceProperty = spec.Namespace,
                Labels = Merge(worker.Labels, Labels(placement, origin)),
                Annotations = Merge(worker.Annotations, Annotations(placement)),
                Finalizers = [PodTracking.Finalizer],
            },
            Spec = new V1PodSpec
            {
                RestartPolicy = "Never",
                TerminationGracePeriodSeconds = spec.Template.TerminationGracePeriodSeconds,
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                HostNetwork = worker.Network.Mode == WorkerNetworkMode.HostNetwork ? true : null,
                DnsPolicy = PodDefaults.DnsPolicy(worker.Network.Mode == WorkerNetworkMode.HostNetwork),
                PriorityClassName = spec.Template.PriorityClassName,
                RuntimeClassName = worker.RuntimeClassName,
                NodeSelector = worker.NodeSelector,
                Affinity = GpuNodeAffinity.Of(LeftNode.Avoid(placement), worker.Gpu),
                TopologySpreadConstraints = [.. Spread(placement, origin)],
                Tolerations = [.. Tolerations(spec.Template)],
                ImagePullSecrets = worker.ImagePullSecrets?.Select(secret => new V1LocalObjectReference { Name = secret.Name }).ToList(),
                SecurityContext = RestrictedSecurity.Pod(),
                Containers = [Container(placement, network)],
                ResourceClaims = GpuClaim.IsWanted(placement)
                    ? [GpuClaim.Of(ResourceNames.WorkerPod(placement.Metadata.Name, spec.Epoch))]
                    : null,
                Volumes = [.. Volumes(spec)],
            },
        };
    }

    /// <summary>Replicas of one stage go to different nodes and zones as far as there are any.</summary>
    private static IEnumerable<V1TopologySpreadConstraint> Spread(V1Alpha1ShardPlacement placement, string origin) =>
        Topologies.Select(topology => new V1TopologySpreadConstraint
        {
            TopologyKey = topology,
            MaxSkew = 1,
            WhenUnsatisfiable = "ScheduleAnyway",
            LabelSelector = new V1LabelSelector { MatchLabels = StageBudget.Selector(placement, origin) },
        });

    private static Dictionary<string, string> Labels(V1Alpha1ShardPlacement placement, string origin) => new()
    {
        [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
        [ResourceLabels.Role] = ResourceLabels.WorkerRole,
        [ResourceLabels.Run] = placement.Spec.Run,
        [ResourceLabels.Stage] = Text(placement.Spec.Stage),
        [ResourceLabels.Slot] = Text(placement.Spec.Slot),
        [ResourceLabels.Epoch] = Text(placement.Spec.Epoch),
        [ResourceLabels.Participant] = placement.Spec.Participant,
        [ResourceLabels.Placement] = placement.Metadata.Name,
        [ResourceLabels.HomeNamespace] = placement.Metadata.NamespaceProperty,
        [ResourceLabels.Cluster] = placement.Spec.Cluster,
        [ResourceLabels.Origin] = origin,
    };

    private static Dictionary<string, string> Annotations(V1Alpha1ShardPlacement placement)
    {
        var annotations = new Dictionary<string, string> { [ResourceLabels.OriginUid] = placement.Metadata.Uid };
        if (GpuClaim.IsWanted(placement))
        {
            var (key, value) = GpuClaim.Annotation(placement.Spec.Template.Worker.Gpu);
            annotations[key] = value;
        }

        return annotations;
    }

    private static V1Container Container(V1Alpha1ShardPlacement placement, PodNetwork network)
    {
        var template = placement.Spec.Template;
        return new V1Container
        {
            Name = ContainerName,
            Image = template.Image,
            ImagePullPolicy = template.ImagePullPolicy.ToString(),
            Env = PodEnvironment.Merge(
                Defaults(template.Worker.Gpu),
                PodEnvironment.Plain(template.Env),
                PodEnvironment.Plain(template.Worker.Env),
                Own(placement.Spec),
                template.Worker.Dataset is null ? [] : [PodEnvironment.Variable(WorkerEnvironment.Dataset, DatasetPath)],
                template.Worker.Checkpoints is null ? [] : [PodEnvironment.Variable(WorkerEnvironment.Checkpoints, CheckpointsPath)],
                network == PodNetwork.Pod ? Reachable(template.Worker.Network) : [],
                template.Worker.Network.Relays is { } relays ? [PodEnvironment.Variable(WorkerEnvironment.Relays, string.Join(',', relays))] : []),
            Ports = network == PodNetwork.Pod ? [.. Ports(template.Worker.Network)] : null,
            StartupProbe = network == PodNetwork.Pod ? WorkerProbes.Startup() : null,
            LivenessProbe = network == PodNetwork.Pod ? WorkerProbes.Liveness() : null,
            ReadinessProbe = network == PodNetwork.Pod ? WorkerProbes.Readiness() : null,
            Resources = Resources(template),
            SecurityContext = RestrictedSecurity.Container(),
            TerminationMessagePolicy = PodDefaults.LastWords,
            VolumeMounts = [.. Mounts(template.Worker)],
        };
    }

    /// <summary>What a participant may say otherwise.</summary>
    private static IEnumerable<V1EnvVar> Defaults(GpuSpec gpu) =>
        [PodEnvironment.Variable(WorkerEnvironment.Device, gpu.Mode == GpuMode.None ? "cpu" : "cuda")];

    private static IEnumerable<V1EnvVar> Own(ShardPlacementSpec spec) =>
    [
        PodEnvironment.Variable(WorkerEnvironment.Run, spec.Run),
        PodEnvironment.Variable(WorkerEnvironment.Coordinator, spec.Template.CoordinatorEndpoint),
        PodEnvironment.Variable(WorkerEnvironment.CoordinatorKey, spec.Template.CoordinatorPublicKey),
        PodEnvironment.Variable(WorkerEnvironment.Stage, Text(spec.Stage)),
        PodEnvironment.Variable(WorkerEnvironment.Slot, Text(spec.Slot)),
        PodEnvironment.Variable(WorkerEnvironment.Epoch, Text(spec.Epoch)),
        PodEnvironment.Variable(WorkerEnvironment.Participant, spec.Participant),
        PodEnvironment.Variable(WorkerEnvironment.Identity, IdentityPath),
        PodEnvironment.Variable(WorkerEnvironment.OrphanTimeoutSeconds, Text(spec.Template.OrphanTimeoutSeconds)),
        PodEnvironment.Variable(WorkerEnvironment.HandOverSeconds, Text(spec.Template.TerminationGracePeriodSeconds - LastSeconds)),
    ];

    private static IEnumerable<V1ContainerPort> Ports(WorkerNetworkSpec network) =>
    [
        .. network.Mode == WorkerNetworkMode.Relay ? [] : new[] { new V1ContainerPort { Name = "peers", ContainerPort = Port } },
        new V1ContainerPort { Name = "health", ContainerPort = WorkerProbes.Port },
    ];

    private static IEnumerable<V1EnvVar> Reachable(WorkerNetworkSpec network)
    {
        var health = PodEnvironment.Variable(WorkerEnvironment.HealthListen, $"0.0.0.0:{WorkerProbes.Port}");
        return network.Mode == WorkerNetworkMode.Relay
            ? [health]
            :
            [
                .. PodEnvironment.OfPodAddress(Port),
                PodEnvironment.Variable(WorkerEnvironment.AdvertisedEndpoint, network.AdvertisedEndpoint ?? "$(POD_IP)"),
                health,
            ];
    }

    private static V1ResourceRequirements? Resources(ShardTemplate template)
    {
        var limits = new Dictionary<string, ResourceQuantity>(template.Resources?.Limits ?? new Dictionary<string, ResourceQuantity>());
        if (template.Worker.Gpu is { Mode: GpuMode.DevicePlugin } gpu)
        {
            limits[gpu.ResourceName] = new ResourceQuantity(Text(gpu.Count));
        }

        IList<Corev1ResourceClaim>? claims = template.Worker.Gpu.Mode == GpuMode.Dra ? [new Corev1ResourceClaim { Name = GpuClaim.Name }] : null;
        return limits.Count == 0 && template.Resources?.Requests is null && claims is null
            ? null
            : new V1ResourceRequirements { Limits = limits.Count == 0 ? null : limits, Requests = template.Resources?.Requests, Claims = claims };
    }

    private static IEnumerable<V1Toleration> Tolerations(ShardTemplate template)
    {
        var worker = template.Worker;
        if (worker.Gpu.Mode != GpuMode.None)
        {
            // Nodes are tainted by the vendor's device, whatever parts of it they offer.
            foreach (var key in new[] { GpuTaint, worker.Gpu.ResourceName }.Distinct())
            {
                yield return new V1Toleration { Key = key, OperatorProperty = "Exists", Effect = "NoSchedule" };
            }
        }

        foreach (var toleration in PodDefaults.LostNode(template.NodeLossSeconds))
        {
            yield return toleration;
        }

        foreach (var toleration in worker.Tolerations ?? [])
        {
            yield return new V1Toleration
            {
                Key = toleration.Key,
                OperatorProperty = toleration.Operator.ToString(),
                Value = toleration.Value,
                Effect = toleration.Effect?.ToString(),
                TolerationSeconds = toleration.TolerationSeconds,
            };
        }
    }

    private static IEnumerable<V1VolumeMount> Mounts(ParticipantWorkerSpec worker)
    {
        yield return new V1VolumeMount { Name = "identity", MountPath = IdentityPath, ReadOnlyProperty = true };
        yield return new V1VolumeMount { Name = "tmp", MountPath = "/tmp" };
        if (worker.Dataset is not null)
        {
            yield return new V1VolumeMount { Name = "dataset", MountPath = DatasetPath, ReadOnlyProperty = true };
        }

        if (worker.Checkpoints is not null)
        {
            yield return new V1VolumeMount { Name = "checkpoints", MountPath = CheckpointsPath };
        }

        if (worker.SharedMemory is not null)
        {
            yield return new V1VolumeMount { Name = "shared-memory", MountPath = "/dev/shm" };
        }
    }

    private static IEnumerable<V1Volume> Volumes(ShardPlacementSpec spec)
    {
        yield return new V1Volume
        {
            Name = "identity",
            Projected = new V1ProjectedVolumeSource
            {
                DefaultMode = 0b100_100_000,
                Sources =
                [
                    new V1VolumeProjection { Secret = new V1SecretProjection { Name = ResourceNames.IdentitySecret(spec.Participant) } },
                    new V1VolumeProjection
                    {
                        ConfigMap = new V1ConfigMapProjection { Name = ResourceNames.CoordinatorPins(spec.Participant), Optional = true },
                    },
                ],
            },
        };
        yield return new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource() };
        if (spec.Template.Worker.Dataset is { } dataset)
        {
            yield return new V1Volume
            {
                Name = "dataset",
                PersistentVolumeClaim = dataset.PersistentVolumeClaim is { } claim
                    ? new V1PersistentVolumeClaimVolumeSource { ClaimName = claim.Name, ReadOnlyProperty = true }
                    : null,
                ConfigMap = dataset.ConfigMap is { } map ? new V1ConfigMapVolumeSource { Name = map.Name } : null,
            };
        }

        if (spec.Template.Worker.Checkpoints is { } checkpoints)
        {
            yield return new V1Volume
            {
                Name = "checkpoints",
                PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = checkpoints.PersistentVolumeClaim.Name },
            };
        }

        if (spec.Template.Worker.SharedMemory is { } size)
        {
            yield return new V1Volume { Name = "shared-memory", EmptyDir = new V1EmptyDirVolumeSource { Medium = "Memory", SizeLimit = size } };
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Merge(IDictionary<string, string>? first, IDictionary<string, string> winning)
    {
        var merged = new Dictionary<string, string>(first ?? new Dictionary<string, string>());
        foreach (var (key, value) in winning)
        {
            merged[key] = value;
        }

        return merged;
    }
}
