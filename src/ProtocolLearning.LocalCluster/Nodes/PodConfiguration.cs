using System.Collections.Immutable;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>The Secrets and ConfigMaps that a pod refers to, by name, as they are now. A missing one is left out.</summary>
internal sealed record PodConfiguration(
    ImmutableDictionary<string, V1Secret> Secrets,
    ImmutableDictionary<string, V1ConfigMap> ConfigMaps)
{
    public static readonly PodConfiguration Empty = new(
        ImmutableDictionary<string, V1Secret>.Empty, ImmutableDictionary<string, V1ConfigMap>.Empty);

    /// <summary>Reads what the pod refers to.</summary>
    /// <exception cref="HttpOperationException">The API server refused a read for another reason than that there is no such object.</exception>
    public static async Task<PodConfiguration> ReadAsync(IKubernetes kubernetes, V1Pod pod, CancellationToken cancellationToken)
    {
        var secrets = ImmutableDictionary.CreateBuilder<string, V1Secret>();
        foreach (var name in SecretNames(pod))
        {
            if (await ReadAsync(() => kubernetes.CoreV1.ReadNamespacedSecretAsync(
                name, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken)).ConfigureAwait(false) is { } secret)
            {
                secrets[name] = secret;
            }
        }

        var configMaps = ImmutableDictionary.CreateBuilder<string, V1ConfigMap>();
        foreach (var name in ConfigMapNames(pod))
        {
            if (await ReadAsync(() => kubernetes.CoreV1.ReadNamespacedConfigMapAsync(
                name, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken)).ConfigureAwait(false) is { } configMap)
            {
                configMaps[name] = configMap;
            }
        }

        return new PodConfiguration(secrets.ToImmutable(), configMaps.ToImmutable());
    }

    internal static IReadOnlySet<string> SecretNames(V1Pod pod) => Named(
        Containers(pod).SelectMany(container => container.EnvFrom ?? []).Select(source => source.SecretRef?.Name),
        Containers(pod).SelectMany(container => container.Env ?? []).Select(variable => variable.ValueFrom?.SecretKeyRef?.Name),
        Volumes(pod).Select(volume => volume.Secret?.SecretName),
        Projections(pod).Select(source => source.Secret?.Name));

    internal static IReadOnlySet<string> ConfigMapNames(V1Pod pod) => Named(
        Containers(pod).SelectMany(container => container.EnvFrom ?? []).Select(source => source.ConfigMapRef?.Name),
        Containers(pod).SelectMany(container => container.Env ?? []).Select(variable => variable.ValueFrom?.ConfigMapKeyRef?.Name),
        Volumes(pod).Select(volume => volume.ConfigMap?.Name),
        Projections(pod).Select(source => source.ConfigMap?.Name));

    private static IList<V1Container> Containers(V1Pod pod) => pod.Spec.Containers ?? [];

    private static IList<V1Volume> Volumes(V1Pod pod) => pod.Spec.Volumes ?? [];

    private static IEnumerable<V1VolumeProjection> Projections(V1Pod pod) =>
        Volumes(pod).SelectMany(volume => volume.Projected?.Sources ?? []);

    private static SortedSet<string> Named(params IEnumerable<string?>[] names) =>
        new(names.SelectMany(some => some).Where(name => !string.IsNullOrEmpty(name))!, StringComparer.Ordinal);

    private static async Task<T?> ReadAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
