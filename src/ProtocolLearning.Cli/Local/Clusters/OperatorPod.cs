using System.Text;
using k8s.Models;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>The operator of a local run: a pod of the home cluster, as it would be on a real one.</summary>
internal static class OperatorPod
{
    public const string Namespace = "protocollearning-system";
    public const string Name = "operator";
    public const string CredentialSecret = "home-kubeconfig";
    public const string CredentialKey = "kubeconfig";

    private const string MountPath = "/etc/protocollearning/home";

    public static V1Pod Create() => new()
    {
        Metadata = new V1ObjectMeta { Name = Name, Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = "protocol-learning" } },
        Spec = new V1PodSpec
        {
            RestartPolicy = "Always",
            TerminationGracePeriodSeconds = 5,
            Containers =
            [
                new V1Container
                {
                    Name = "operator",
                    Image = LocalImages.OperatorImage,
                    Env =
                    [
                        new V1EnvVar { Name = OperatorEnvironment.Kubeconfig, Value = $"{MountPath}/{CredentialKey}" },
                        new V1EnvVar { Name = OperatorEnvironment.Namespace, Value = Namespace },
                        new V1EnvVar { Name = OperatorEnvironment.PodNetwork, Value = "Loopback" },
                        new V1EnvVar { Name = OperatorEnvironment.LeaderElection, Value = "false" },
                    ],
                    VolumeMounts = [new V1VolumeMount { Name = "home", MountPath = MountPath, ReadOnlyProperty = true }],
                },
            ],
            Volumes = [new V1Volume { Name = "home", Secret = new V1SecretVolumeSource { SecretName = CredentialSecret } }],
        },
    };

    public static V1Secret Secret(string name, string key, string text) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [key] = Encoding.UTF8.GetBytes(text) },
    };
}
