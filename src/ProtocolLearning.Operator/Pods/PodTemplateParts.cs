using k8s.Models;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Operator.Pods;

/// <summary>What workers' and coordinators' pods have in common. Everything fits the restricted pod security standard.</summary>
internal static class PodTemplateParts
{
    /// <summary>The user that the images run as.</summary>
    private const long User = 65_532;

    private static readonly string[] LostNodeTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    /// <summary>What a container that failed said last stands in its status: its log goes with the pod, which its successor's epoch ends.</summary>
    public const string LastWords = "FallbackToLogsOnError";

    public static V1PodSecurityContext PodSecurity() => new()
    {
        RunAsNonRoot = true,
        RunAsUser = User,
        RunAsGroup = User,
        FsGroup = User,

        // A dataset may have millions of files: none of them is visited where the volume's root belongs to the group already.
        FsGroupChangePolicy = "OnRootMismatch",
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext ContainerSecurity() => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
    };

    /// <summary>For how long a pod stays on a node that is lost: without it the API server lets every pod stay for 300 s.</summary>
    public static IEnumerable<V1Toleration> LostNode(long seconds) =>
        LostNodeTaints.Select(taint => new V1Toleration
        {
            Key = taint,
            OperatorProperty = "Exists",
            Effect = "NoExecute",
            TolerationSeconds = seconds,
        });

    /// <summary>A pod on its node's network would else ask the node's resolver, which knows no Service.</summary>
    public static string? DnsPolicy(bool onHostNetwork) => onHostNetwork ? "ClusterFirstWithHostNet" : null;

    public static V1EnvVar Variable(string name, string value) => new() { Name = name, Value = value };

    /// <summary>Listening on a fixed port of the pod's own address, and announcing it.</summary>
    public static IEnumerable<V1EnvVar> PodAddress(int port) =>
    [
        new V1EnvVar
        {
            Name = "POD_IP",
            ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "status.podIP" } },
        },
        Variable(WorkerEnvironment.Listen, $"0.0.0.0:{port}"),
    ];

    /// <summary>Variables by name, later ones in place of earlier ones.</summary>
    public static IList<V1EnvVar> Merge(params IEnumerable<V1EnvVar>[] layers)
    {
        var merged = new List<V1EnvVar>();
        foreach (var variable in layers.SelectMany(layer => layer))
        {
            merged.RemoveAll(earlier => earlier.Name == variable.Name);
            merged.Add(variable);
        }

        return merged;
    }

    public static IEnumerable<V1EnvVar> Plain(IEnumerable<EnvironmentVariable>? variables) =>
        (variables ?? []).Select(variable => Variable(variable.Name, variable.Value));

    public static IDictionary<string, string> Merge(IDictionary<string, string>? first, IDictionary<string, string> winning)
    {
        var merged = new Dictionary<string, string>(first ?? new Dictionary<string, string>());
        foreach (var (key, value) in winning)
        {
            merged[key] = value;
        }

        return merged;
    }
}
