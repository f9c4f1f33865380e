using System.Globalization;
using k8s.Models;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary>
/// What is made beside a run to restore its coordinator's log, all of it the run's own: Secrets with the backup, and a pod of the
/// coordinator's image that has them and the volume.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="image">The coordinator's image.</param>
internal sealed class RestoreObjects(V1Alpha1TrainingRun run, string image)
{
    private const string KeyFile = "coordinator.key";
    private const string BackupPath = "/var/lib/backup";
    private const string DataPath = "/var/lib/protocollearning";

    /// <summary>The user that the images run as.</summary>
    private const long User = 65_532;

    /// <summary>The pod, and the stem of the Secrets' names.</summary>
    public string Name => $"{ResourceNames.Coordinator(run.Metadata.Name)}-restore";

    /// <summary>The volume claim of the log.</summary>
    public V1PersistentVolumeClaim Claim() => new()
    {
        ApiVersion = "v1",
        Kind = "PersistentVolumeClaim",
        Metadata = Metadata(ResourceNames.CoordinatorClaim(run.Metadata.Name, run.Metadata.Uid)),
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

    /// <summary>The backup, a Secret a part; the key goes with the first.</summary>
    public IReadOnlyList<V1Secret> Secrets(IReadOnlyList<byte[]> parts, byte[]? key) =>
    [
        .. parts.Select((part, index) =>
        {
            var data = new Dictionary<string, byte[]> { [string.Create(CultureInfo.InvariantCulture, $"log-{index:0000}.gz")] = part };
            if (index == 0 && key is not null)
            {
                data[KeyFile] = key;
            }

            return new V1Secret { ApiVersion = "v1", Kind = "Secret", Metadata = Metadata(string.Create(CultureInfo.InvariantCulture, $"{Name}-{index}")), Data = data };
        }),
    ];

    /// <summary>The pod that writes the log and ends.</summary>
    public V1Pod Pod(IEnumerable<V1Secret> secrets) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = Metadata(Name),
        Spec = new V1PodSpec
        {
            RestartPolicy = "Never",
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            SecurityContext = new V1PodSecurityContext
            {
                RunAsNonRoot = true,
                RunAsUser = User,
                RunAsGroup = User,
                FsGroup = User,
                SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
            },
            Containers =
            [
                new V1Container
                {
                    Name = "restore",
                    Image = image,
                    ImagePullPolicy = run.Spec.Worker.ImagePullPolicy.ToString(),
                    Args = ["restore"],
                    Env =
                    [
                        new V1EnvVar { Name = CoordinatorEnvironment.Run, Value = run.Metadata.Name },
                        new V1EnvVar { Name = CoordinatorEnvironment.Data, Value = DataPath },
                        new V1EnvVar { Name = CoordinatorEnvironment.Backup, Value = BackupPath },
                    ],
                    TerminationMessagePolicy = "FallbackToLogsOnError",
                    SecurityContext = new V1SecurityContext
                    {
                        AllowPrivilegeEscalation = false,
                        ReadOnlyRootFilesystem = true,
                        Capabilities = new V1Capabilities { Drop = ["ALL"] },
                    },
                    VolumeMounts =
                    [
                        new V1VolumeMount { Name = "data", MountPath = DataPath },
                        new V1VolumeMount { Name = "backup", MountPath = BackupPath, ReadOnlyProperty = true },
                        new V1VolumeMount { Name = "tmp", MountPath = "/tmp" },
                    ],
                },
            ],
            Volumes =
            [
                new V1Volume
                {
                    Name = "data",
                    PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = ResourceNames.CoordinatorClaim(run.Metadata.Name, run.Metadata.Uid) },
                },
                new V1Volume
                {
                    Name = "backup",
                    Projected = new V1ProjectedVolumeSource
                    {
                        Sources = [.. secrets.Select(secret => new V1VolumeProjection { Secret = new V1SecretProjection { Name = secret.Metadata.Name } })],
                    },
                },
                new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource() },
            ],
        },
    };

    private V1ObjectMeta Metadata(string name) => new()
    {
        Name = name,
        NamespaceProperty = run.Metadata.NamespaceProperty,
        Labels = new Dictionary<string, string>
        {
            [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
            [ResourceLabels.Run] = run.Metadata.Name,
        },
        OwnerReferences =
        [
            new V1OwnerReference { ApiVersion = ApiGroup.ApiVersion, Kind = "TrainingRun", Name = run.Metadata.Name, Uid = run.Metadata.Uid, Controller = true },
        ],
    };
}
