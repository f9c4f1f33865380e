using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.PodObjects;

/// <summary>
/// Writes a pod's status, only where it differs. Lists are written whole, so every write is bound to the version that it was built
/// from, and is built anew when another writer came first.
/// </summary>
internal sealed class PodStatusWriter(IKubernetes kubernetes)
{
    private const int Attempts = 8;

    /// <summary>
    /// Writes what <paramref name="build"/> makes of the pod. Returns the pod as the API server has it, or null if it is gone
    /// (or replaced by another one of the same name).
    /// </summary>
    /// <exception cref="HttpOperationException">The API server refused the write.</exception>
    public async Task<V1Pod?> WriteAsync(V1Pod pod, Func<V1Pod, V1PodStatus> build, CancellationToken cancellationToken)
    {
        var latest = pod;
        for (var attempt = 1; ; attempt++)
        {
            var status = KubernetesJson.Serialize(build(latest));
            if (status == KubernetesJson.Serialize(latest.Status ?? new V1PodStatus()))
            {
                return latest;
            }

            var body = $$"""{"metadata":{"resourceVersion":"{{latest.Metadata.ResourceVersion}}"},"status":{{status}}}""";
            try
            {
                return await kubernetes.CoreV1.PatchNamespacedPodStatusAsync(
                    new V1Patch(body, V1Patch.PatchType.MergePatch),
                    pod.Metadata.Name,
                    pod.Metadata.NamespaceProperty,
                    cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict && attempt < Attempts)
            {
                if (await ReadAsync(pod, cancellationToken).ConfigureAwait(false) is not { } current)
                {
                    return null;
                }

                latest = current;
            }
        }
    }

    /// <summary>The pod as the API server has it; null if it is gone or another one has its name.</summary>
    public async Task<V1Pod?> ReadAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            var current = await kubernetes.CoreV1.ReadNamespacedPodAsync(
                pod.Metadata.Name, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken).ConfigureAwait(false);
            return current.Metadata.Uid == pod.Metadata.Uid ? current : null;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Removes the pod object at once, if it is still this one.</summary>
    /// <exception cref="HttpOperationException">The API server refused the removal.</exception>
    public async Task RemoveAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            await kubernetes.CoreV1.DeleteNamespacedPodAsync(
                pod.Metadata.Name,
                pod.Metadata.NamespaceProperty,
                new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } },
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Gone already, or another pod has its name now.
        }
    }
}
