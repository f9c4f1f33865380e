using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>What a <see cref="ProcessNode"/> needs.</summary>
public sealed partial class ProcessNodeOptions
{
    /// <summary>The name of the Node object: lower-case letters, digits, dashes and dots, at most 63 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The API server that the node joins.</summary>
    public required IKubernetes Kubernetes { get; init; }

    /// <summary>
    /// Programs by image repository, that is an image without tag and digest. A pod whose image is not here stays waiting with reason
    /// <c>ErrImageNeverPull</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, NodeProgram> Programs { get; init; }

    /// <summary>The folder for volumes (removed with their pod) and logs (kept).</summary>
    public required string RootFolder { get; init; }

    /// <summary>
    /// The folder of persistent volume claims, as <c>namespace/claim</c>; shared by the nodes of a cluster so that a claim's data
    /// follows its pod. Default: inside <see cref="RootFolder"/>.
    /// </summary>
    public string? ClaimsFolder { get; init; }

    /// <summary>What the node offers.</summary>
    public NodeCapacity Capacity { get; init; } = new();

    /// <summary>Labels of the Node object, beside the well-known ones.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints that the Node object is created with.</summary>
    public IReadOnlyList<V1Taint> Taints { get; init; } = [];

    /// <summary>How often the lease is renewed and the Node object looked at. Default 10 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The lease's duration, whole seconds. Default 40 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long containers wait between restarts.</summary>
    public RestartBackoff RestartBackoff { get; init; } = new();

    /// <summary>
    /// How often mounted Secrets and ConfigMaps are read again, and a container that could not be configured is tried again.
    /// Default 5 s.
    /// </summary>
    public TimeSpan ConfigurationInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that pods get to end when the node is disposed. Default 5 s.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Variables that programs inherit from this process; all others come from the pod alone.</summary>
    public IReadOnlyList<string> InheritedEnvironment { get; init; } =
    [
        "PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR",
        "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64",
        "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    /// <summary>
    /// With a certificate, logs are served over HTTPS, which a kube-apiserver insists on; without one over HTTP, as the embedded API
    /// server reads them.
    /// </summary>
    public X509Certificate2? ServerCertificate { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the node logs.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate()
    {
        if (Name.Length > 63 || !NodeName().IsMatch(Name))
        {
            throw new ArgumentException($"Name '{Name}' is no node name: use lower-case letters, digits, '-' and '.', at most 63");
        }

        if (string.IsNullOrWhiteSpace(RootFolder))
        {
            throw new ArgumentException("RootFolder is empty: name a folder that the node may write to");
        }

        if (HeartbeatInterval <= TimeSpan.Zero || LeaseDuration < TimeSpan.FromSeconds(1) || ConfigurationInterval <= TimeSpan.Zero)
        {
            throw new ArgumentException("HeartbeatInterval and ConfigurationInterval must be positive, LeaseDuration at least 1 s");
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    private static partial Regex NodeName();
}
