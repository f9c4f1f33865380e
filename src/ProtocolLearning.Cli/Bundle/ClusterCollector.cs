using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Access;

namespace ProtocolLearning.Cli.Bundle;

/// <summary>Puts pods of one cluster with their logs, events and nodes into an archive. Each part has its bound.</summary>
internal sealed class ClusterCollector(ClusterAccess cluster, string folder, BundleArchive archive)
{
    private const int MostLogLines = 2_000;
    private const int MostLogBytes = 1 << 20;

    /// <summary>Most pods that one selector finds.</summary>
    public int MostPods { get; init; } = 200;

    /// <summary>Most events, the newest.</summary>
    public int MostEvents { get; init; } = 2_000;

    /// <summary>Collects the pods that a selector finds, with their logs.</summary>
    /// <returns>Their nodes.</returns>
    public async Task<IReadOnlySet<string>> PodsAsync(string selector, CancellationToken cancellationToken)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        await TryAsync($"{folder}/pods {selector}", async () =>
        {
            var pods = await cluster.Client.CoreV1.ListNamespacedPodAsync(
                cluster.Namespace, labelSelector: selector, limit: MostPods, cancellationToken: cancellationToken);
            if (pods.Metadata.ContinueProperty is { Length: > 0 })
            {
                archive.Miss($"{folder}/pods {selector}", $"there are more than {MostPods}; the others are left out");
            }

            foreach (var pod in pods.Items)
            {
                await archive.AddAsync($"{folder}/pods", pod, cancellationToken);
                await LogsAsync(pod, cancellationToken);
                if (pod.Spec.NodeName is { Length: > 0 } node)
                {
                    nodes.Add(node);
                }
            }
        });
        return nodes;
    }

    /// <summary>Collects nodes by name.</summary>
    public async Task NodesAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            await TryAsync($"{folder}/nodes/{name}", async () =>
                await archive.AddAsync($"{folder}/nodes", await cluster.Client.CoreV1.ReadNodeAsync(name, cancellationToken: cancellationToken), cancellationToken));
        }
    }

    /// <summary>Collects the namespace's events about certain objects, the oldest first.</summary>
    public Task EventsAsync(Func<string, bool> isAbout, CancellationToken cancellationToken) => TryAsync($"{folder}/events.txt", async () =>
    {
        var events = await cluster.Client.CoreV1.ListNamespacedEventAsync(cluster.Namespace, cancellationToken: cancellationToken);
        var about = events.Items.Where(happened => isAbout(happened.InvolvedObject.Name ?? "")).ToList();
        if (about.Count > MostEvents)
        {
            archive.Miss($"{folder}/events.txt", $"there are {about.Count} events; the newest {MostEvents} are in it");
        }

        var lines = about
            .OrderBy(Latest)
            .TakeLast(MostEvents)
            .Select(happened => $"{Latest(happened):u} {happened.Type} {happened.InvolvedObject.Kind}/{happened.InvolvedObject.Name} {happened.Reason} x{happened.Count ?? 1}: {happened.Message}");
        await archive.AddTextAsync($"{folder}/events.txt", string.Join('\n', lines) + '\n', cancellationToken);
    });

    private async Task LogsAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        foreach (var container in pod.Spec.Containers)
        {
            var restarted = pod.Status?.ContainerStatuses?.Any(status => status.Name == container.Name && status.RestartCount > 0) == true;
            foreach (var previous in restarted ? new[] { true, false } : [false])
            {
                var path = $"{folder}/logs/{pod.Metadata.Name}.{container.Name}{(previous ? ".previous" : "")}.log";
                await TryAsync(path, async () =>
                {
                    await using var log = await cluster.Client.CoreV1.ReadNamespacedPodLogAsync(
                        pod.Metadata.Name, cluster.Namespace, container.Name, limitBytes: MostLogBytes, previous: previous, tailLines: MostLogLines, cancellationToken: cancellationToken);
                    await archive.AddTextAsync(path, await ReadAsync(log, cancellationToken), cancellationToken);
                });
            }
        }
    }

    /// <summary>A server that does not know limitBytes is cut off all the same.</summary>
    private static async Task<string> ReadAsync(Stream log, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(log);
        var buffer = new char[MostLogBytes];
        return new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken));
    }

    private async Task TryAsync(string what, Func<Task> collect)
    {
        try
        {
            await collect();
        }
        catch (Exception exception) when (exception is not OperationCanceledException && CommandGuard.Explain(exception) is { } failure)
        {
            archive.Miss(what, failure.Message);
        }
    }

    private static DateTime Latest(Corev1Event happened) =>
        happened.LastTimestamp ?? happened.EventTime ?? happened.Metadata.CreationTimestamp ?? DateTime.MinValue;
}
