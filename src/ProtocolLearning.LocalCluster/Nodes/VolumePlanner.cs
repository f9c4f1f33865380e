using System.Text;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Decides which folder stands for each volume of a pod, and which files it holds.</summary>
internal sealed class VolumePlanner(V1Pod pod, PodConfiguration configuration, NodeFolders folders, string address)
{
    /// <summary>The pod's volumes; null and a problem where one cannot be had.</summary>
    public IReadOnlyList<PlannedVolume>? Plan(out ContainerProblem? problem)
    {
        problem = null;
        var planned = new List<PlannedVolume>();
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (Plan(volume, out problem) is not { } next)
            {
                return null;
            }

            planned.Add(next);
        }

        return planned;
    }

    /// <summary>The container's mount paths over the planned volumes; null and a problem where a mount names none.</summary>
    public static MountTable? Mounts(V1Container container, IReadOnlyList<PlannedVolume> volumes, out ContainerProblem? problem)
    {
        problem = null;
        var byPath = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mount in container.VolumeMounts ?? [])
        {
            var volume = volumes.FirstOrDefault(candidate => candidate.Name == mount.Name);
            var subPath = mount.SubPath ?? "";
            if (volume is null || mount.MountPath is not ['/', not '/', ..] || (subPath.Length > 0 && !IsInside(subPath)))
            {
                problem = ContainerProblem.Configuration(
                    $"container {container.Name}, volumeMounts {mount.Name}: it needs a volume of that name, an absolute mountPath "
                    + "below / and a subPath that stays inside the volume");
                return null;
            }

            byPath[mount.MountPath] = subPath.Length == 0 ? volume.Path : Path.Combine(volume.Path, subPath);
        }

        return new MountTable(byPath);
    }

    private PlannedVolume? Plan(V1Volume volume, out ContainerProblem? problem)
    {
        problem = NodeFolders.IsSafe(volume.Name) ? null : Problem(volume, "the name is no folder name");
        if (problem is not null)
        {
            return null;
        }

        var folder = folders.Volume(pod, volume.Name);
        switch (volume)
        {
            case { EmptyDir: not null }:
                return new PlannedVolume(volume.Name, folder, new VolumeContent.Folder());
            case { HostPath: { Path: var path, Type: var type } }:
                return new PlannedVolume(
                    volume.Name, path, type is "DirectoryOrCreate" ? new VolumeContent.Folder() : new VolumeContent.Existing());
            case { PersistentVolumeClaim.ClaimName: var claim } when NodeFolders.IsSafe(claim):
                return new PlannedVolume(
                    volume.Name, folders.Claim(pod.Metadata.NamespaceProperty, claim), new VolumeContent.Folder());
        }

        if (Projections(volume) is not { } projections)
        {
            problem = Problem(
                volume,
                "a process node has emptyDir, hostPath, persistentVolumeClaim, secret, configMap, downwardAPI and projected volumes only");
            return null;
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        problem = projections.Select(projection => Add(volume, projection, files)).FirstOrDefault(found => found is not null);
        return problem is null ? new PlannedVolume(volume.Name, folder, new VolumeContent.Files(files)) : null;
    }

    // Secret, ConfigMap and downward API volumes are projections of a single source.
    private static IList<V1VolumeProjection>? Projections(V1Volume volume) => volume switch
    {
        { Projected: { } projected } => projected.Sources ?? [],
        { Secret: { } secret } =>
            [new() { Secret = new() { Name = secret.SecretName, Items = secret.Items, Optional = secret.Optional } }],
        { ConfigMap: { } configMap } =>
            [new() { ConfigMap = new() { Name = configMap.Name, Items = configMap.Items, Optional = configMap.Optional } }],
        { DownwardAPI: { } downward } => [new() { DownwardAPI = new() { Items = downward.Items } }],
        _ => null,
    };

    private ContainerProblem? Add(V1Volume volume, V1VolumeProjection projection, Dictionary<string, byte[]> files)
    {
        if (projection.Secret is { } secret)
        {
            return configuration.Secrets.TryGetValue(secret.Name, out var found)
                ? AddKeys(volume, $"secret \"{secret.Name}\"", found.Data, secret.Items, secret.Optional, files)
                : Absent(volume, "secret", secret.Name, secret.Optional);
        }

        if (projection.ConfigMap is { } configMap)
        {
            return configuration.ConfigMaps.TryGetValue(configMap.Name, out var found)
                ? AddKeys(volume, $"configmap \"{configMap.Name}\"", Content(found), configMap.Items, configMap.Optional, files)
                : Absent(volume, "configmap", configMap.Name, configMap.Optional);
        }

        foreach (var item in projection.DownwardAPI?.Items ?? [])
        {
            if (item.FieldRef is null || !PodFields.TryRead(pod, item.FieldRef.FieldPath, address, out var value) || !IsInside(item.Path))
            {
                return Problem(volume, $"downwardAPI item {item.Path} must be a known fieldRef and a path inside the volume");
            }

            files[item.Path] = Encoding.UTF8.GetBytes(value);
        }

        // A service account token is left out: programs reach the API server by a kubeconfig, if at all.
        return null;
    }

    private static Dictionary<string, byte[]> Content(V1ConfigMap configMap)
    {
        var content = new Dictionary<string, byte[]>(configMap.BinaryData ?? new Dictionary<string, byte[]>(), StringComparer.Ordinal);
        foreach (var (key, text) in configMap.Data ?? new Dictionary<string, string>())
        {
            content[key] = Encoding.UTF8.GetBytes(text);
        }

        return content;
    }

    private static ContainerProblem? AddKeys(
        V1Volume volume,
        string source,
        IDictionary<string, byte[]>? data,
        IList<V1KeyToPath>? items,
        bool? optional,
        Dictionary<string, byte[]> files)
    {
        var content = data ?? new Dictionary<string, byte[]>();
        foreach (var item in items is { Count: > 0 } ? items : [.. content.Keys.Select(key => new V1KeyToPath { Key = key, Path = key })])
        {
            if (!IsInside(item.Path))
            {
                return Problem(volume, $"{source}: path \"{item.Path}\" leads out of the volume");
            }

            if (content.TryGetValue(item.Key, out var bytes))
            {
                files[item.Path] = bytes;
            }
            else if (optional != true)
            {
                return Problem(volume, $"{source} has no key \"{item.Key}\"");
            }
        }

        return null;
    }

    private static bool IsInside(string? path) => path is not null && path.Split('/').All(NodeFolders.IsSafeOrHidden);

    private ContainerProblem? Absent(V1Volume volume, string kind, string name, bool? optional) => optional == true
        ? null
        : Problem(volume, $"{kind} \"{name}\" not found in namespace {pod.Metadata.NamespaceProperty}; create it and the container starts");

    private static ContainerProblem Problem(V1Volume volume, string message) =>
        ContainerProblem.Configuration($"volume {volume.Name}: {message}");
}
