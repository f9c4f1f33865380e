using System.Text.RegularExpressions;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Where a node keeps what belongs to a pod.</summary>
internal sealed partial class NodeFolders(string root, string? claims)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root = Path.GetFullPath(root);
    private readonly string _claims = Path.GetFullPath(claims ?? Path.Combine(root, "claims"));

    /// <summary>Whether a name may be one segment of a path: it never leads out of its folder.</summary>
    public static bool IsSafe(string? segment) => segment is not null && SafeSegment().IsMatch(segment);

    /// <summary>The same for a key of a Secret or ConfigMap, which may begin with one dot.</summary>
    public static bool IsSafeOrHidden(string segment) => IsSafe(segment.StartsWith('.') ? segment[1..] : segment);

    /// <summary>Everything of a pod that goes when it goes.</summary>
    public string Pod(V1Pod pod) => Path.Combine(_root, "pods", pod.Metadata.Uid);

    /// <summary>The folder that a container starts in.</summary>
    public string Work(V1Pod pod, string container) => Path.Combine(Pod(pod), "work", container);

    public string Volume(V1Pod pod, string volume) => Path.Combine(Pod(pod), "volumes", volume);

    public string Claim(string namespaceName, string claim) => Path.Combine(_claims, namespaceName, claim);

    /// <summary>The log of one run of a container; kept when the pod goes.</summary>
    public string Log(V1Pod pod, string container, int restartCount) => Path.Combine(
        _root,
        "logs",
        $"{pod.Metadata.NamespaceProperty}_{pod.Metadata.Name}_{pod.Metadata.Uid}",
        container,
        $"{restartCount}.log");

    /// <summary>Makes a folder, and those above it, that only this user may enter.</summary>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\-][A-Za-z0-9._\-]{0,252}$")]
    private static partial Regex SafeSegment();
}
