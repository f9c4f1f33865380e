using k8s.Models;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Configuration;

/// <summary>What the owner of a Pull cluster lets run there. What it does not name is refused.</summary>
/// <param name="Images">A repository (any tag), repository:tag, or repository@sha256:digest.</param>
/// <param name="Namespaces">Namespaces that pods may be made in.</param>
/// <param name="Gpus">GPUs that workers may have at once; null: no ceiling.</param>
/// <param name="HostNetwork">Whether pods may use their node's network.</param>
internal sealed record MemberPolicy(IReadOnlyList<string> Images, IReadOnlySet<string> Namespaces, int? Gpus, bool HostNetwork)
{
    /// <summary>Volumes that may be mounted as a dataset: persistentvolumeclaim/name or configmap/name.</summary>
    public IReadOnlySet<string> Datasets { get; init; } = new HashSet<string>();

    /// <summary>Runs whose workers may run, with their coordinators' public keys; null: any.</summary>
    public IReadOnlyDictionary<string, string>? Coordinators { get; init; }

    /// <summary>Why a pod may not be made; null where it may.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="gpusInUse">GPUs that other workers have.</param>
    public string? Refuse(V1Pod pod, long gpusInUse)
    {
        if (!Namespaces.Contains(pod.Metadata.NamespaceProperty))
        {
            return $"namespace {pod.Metadata.NamespaceProperty} is not in {OperatorEnvironment.MemberNamespaces}";
        }

        if (pod.Spec.Containers.FirstOrDefault(container => !Images.Any(allowed => Covers(allowed, container.Image))) is { } container)
        {
            return $"image {container.Image} is not in {OperatorEnvironment.MemberImages}";
        }

        if (pod.Spec.HostNetwork == true && !HostNetwork)
        {
            return $"it wants its node's network, and {OperatorEnvironment.MemberHostNetwork} is false";
        }

        if (pod.Spec.Volumes?.Select(Dataset).FirstOrDefault(dataset => dataset is not null && !Datasets.Contains(dataset)) is { } volume)
        {
            return $"volume {volume} is not in {OperatorEnvironment.MemberDatasets}";
        }

        if (Coordinators is not null && !Coordinators.Contains(CoordinatorOf(pod)))
        {
            var (run, key) = CoordinatorOf(pod);
            return $"run '{run}' with the coordinator's key '{key}' is not in {OperatorEnvironment.MemberCoordinators}";
        }

        return Gpus is { } ceiling && GpusOf(pod) is var wanted && gpusInUse + wanted > ceiling
            ? $"it wants {wanted} GPUs, others have {gpusInUse}, and {OperatorEnvironment.MemberGpus} is {ceiling}"
            : null;
    }

    /// <summary>The devices of a pod: every resource with a domain in its name, parts of a GPU too, and what it claims.</summary>
    public static long GpusOf(V1Pod pod) => pod.Spec.Containers.Sum(container =>
        (container.Resources?.Limits ?? new Dictionary<string, ResourceQuantity>())
            .Where(limit => limit.Key.Contains('/', StringComparison.Ordinal))
            .Sum(limit => (long)limit.Value.ToDecimal()))
        + (long.TryParse(pod.GetAnnotation(ResourceLabels.ClaimedGpus), out var claimed) ? claimed : 0);

    private static KeyValuePair<string, string> CoordinatorOf(V1Pod pod) =>
        new(Variable(pod, WorkerEnvironment.Run), Variable(pod, WorkerEnvironment.CoordinatorKey));

    private static string Variable(V1Pod pod, string name) =>
        pod.Spec.Containers[0].Env?.LastOrDefault(variable => variable.Name == name)?.Value ?? "";

    private static string? Dataset(V1Volume volume) =>
        volume.PersistentVolumeClaim is { } claim ? $"persistentvolumeclaim/{claim.ClaimName}"
        : volume.ConfigMap is { } map ? $"configmap/{map.Name}"
        : null;

    private static bool Covers(string allowed, string image)
    {
        var (repository, tag, digest) = Parts(image);
        var (allowedRepository, allowedTag, allowedDigest) = Parts(allowed);
        return repository == allowedRepository
            && (allowedTag is null || allowedTag == tag)
            && (allowedDigest is null || allowedDigest == digest);
    }

    private static (string Repository, string? Tag, string? Digest) Parts(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var (named, digest) = at < 0 ? (image, null) : (image[..at], image[(at + 1)..]);
        var colon = named.LastIndexOf(':');
        return colon > named.LastIndexOf('/') ? (named[..colon], named[(colon + 1)..], digest) : (named, null, digest);
    }
}
