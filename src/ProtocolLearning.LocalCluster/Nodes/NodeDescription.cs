using System.Runtime.InteropServices;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Describes a process node as a Node object.</summary>
internal static class NodeDescription
{
    public const string Ready = "Ready";

    private static readonly (string Type, string Status, string Reason, string Message)[] Healthy =
    [
        ("MemoryPressure", "False", "NotMeasured", "a process node does not measure memory"),
        ("DiskPressure", "False", "NotMeasured", "a process node does not measure disks"),
        ("PIDPressure", "False", "NotMeasured", "a process node does not measure processes"),
        (Ready, "True", "ProcessNodeReady", "process node is ready to run pods"),
    ];

    /// <summary>The object as it is created.</summary>
    public static V1Node Object(ProcessNodeOptions options) => new()
    {
        Metadata = new V1ObjectMeta { Name = options.Name, Labels = Labels(options) },
        Spec = new V1NodeSpec { ProviderID = $"process://{options.Name}", Taints = [.. options.Taints] },
    };

    /// <summary>The well-known labels and the options' own.</summary>
    public static Dictionary<string, string> Labels(ProcessNodeOptions options)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kubernetes.io/hostname"] = options.Name,
            ["kubernetes.io/os"] = OperatingSystemName,
            ["kubernetes.io/arch"] = Architecture,
        };
        foreach (var (key, value) in options.Labels)
        {
            labels[key] = value;
        }

        return labels;
    }

    /// <summary>The status of a node that is up, on top of what was there.</summary>
    public static V1NodeStatus Status(ProcessNodeOptions options, V1NodeStatus? before, int logPort, DateTime now)
    {
        var resources = Resources(options.Capacity);
        return new V1NodeStatus
        {
            Capacity = resources,
            Allocatable = resources,
            Addresses =
            [
                new V1NodeAddress { Type = "InternalIP", Address = NodeRuntime.Address },
                new V1NodeAddress { Type = "Hostname", Address = options.Name },
            ],
            DaemonEndpoints = new V1NodeDaemonEndpoints { KubeletEndpoint = new V1DaemonEndpoint { Port = logPort } },
            NodeInfo = new V1NodeSystemInfo
            {
                Architecture = Architecture,
                OperatingSystem = OperatingSystemName,
                OsImage = RuntimeInformation.OSDescription,
                KernelVersion = Environment.OSVersion.Version.ToString(),
                KubeletVersion = $"v{typeof(NodeDescription).Assembly.GetName().Version?.ToString(3)}-process",
                KubeProxyVersion = "none",
                ContainerRuntimeVersion = "process://1",
                MachineID = options.Name,
                SystemUUID = options.Name,
                BootID = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            Conditions = [.. Healthy.Select(condition => new V1NodeCondition
            {
                Type = condition.Type,
                Status = condition.Status,
                Reason = condition.Reason,
                Message = condition.Message,
                LastHeartbeatTime = now,
                LastTransitionTime = before?.Conditions?.FirstOrDefault(old => old.Type == condition.Type) is { } old
                    && old.Status == condition.Status ? old.LastTransitionTime : now,
            })],
        };
    }

    private static string OperatingSystemName => OperatingSystem.IsMacOS() ? "darwin" : "linux";

    private static string Architecture =>
        RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static Dictionary<string, ResourceQuantity> Resources(NodeCapacity capacity)
    {
        var resources = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal)
        {
            ["cpu"] = new ResourceQuantity(capacity.Cpu, 0, ResourceQuantity.SuffixFormat.DecimalSI),
            ["memory"] = new ResourceQuantity(capacity.Memory, 0, ResourceQuantity.SuffixFormat.BinarySI),
            ["pods"] = new ResourceQuantity(capacity.Pods, 0, ResourceQuantity.SuffixFormat.DecimalSI),
        };
        foreach (var (name, count) in capacity.Extended)
        {
            resources[name] = new ResourceQuantity(count, 0, ResourceQuantity.SuffixFormat.DecimalSI);
        }

        return resources;
    }
}
