using System.Globalization;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Benchmarks.Kills;

/// <summary>Makes, scales and deletes runs, and deletes workers' pods, one thing after the other as a seed says.</summary>
internal sealed class RunChanges(Kubernetes client, HomeObjects home, Random random)
{
    private const int MostRuns = 3;
    private const int LeastReplicas = 2;
    private const int MostReplicas = 6;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly List<string> _runs = [];
    private int _names;

    /// <summary>How many things were done.</summary>
    public int Count { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ChangeAsync(CancellationToken.None);
            }
            catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
            {
                // The operator was faster.
            }

            Count++;
            await Task.Delay(LongestPause * random.NextDouble(), TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task ChangeAsync(CancellationToken cancellationToken) => (random.Next(10), _runs.Count) switch
    {
        ( <= 3, < MostRuns) or (_, 0) => CreateAsync(cancellationToken),
        ( <= 6, _) => ScaleAsync(cancellationToken),
        ( <= 8, _) => LosePodAsync(cancellationToken),
        _ => DeleteAsync(cancellationToken),
    };

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var run = string.Create(CultureInfo.InvariantCulture, $"run-{_names++}");
        _runs.Add(run);
        using var key = IdentityKey.Generate();
        foreach (var participant in KillObjects.Participants(run, key.PublicKey.Text))
        {
            await home.CreateAsync(participant, cancellationToken);
        }

        await home.CreateAsync(KillObjects.Run(run, random.Next(LeastReplicas, MostReplicas + 1)), cancellationToken);
    }

    private async Task ScaleAsync(CancellationToken cancellationToken)
    {
        var replicas = random.Next(LeastReplicas, MostReplicas + 1);
        var patch = new V1Patch(new { spec = new { replicas = new { min = LeastReplicas, max = replicas } } }, V1Patch.PatchType.MergePatch);
        await client.CustomObjects.PatchNamespacedCustomObjectAsync(
            patch, ApiGroup.Name, "v1alpha1", KillObjects.Space, "trainingruns", Any(_runs), cancellationToken: cancellationToken);
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var run = Any(_runs);
        _runs.Remove(run);
        await client.CustomObjects.DeleteNamespacedCustomObjectAsync(
            ApiGroup.Name, "v1alpha1", KillObjects.Space, "trainingruns", run, cancellationToken: cancellationToken);
    }

    private async Task LosePodAsync(CancellationToken cancellationToken)
    {
        var space = Any(KillObjects.Members);
        var pods = (await client.CoreV1.ListNamespacedPodAsync(space, cancellationToken: cancellationToken)).Items;
        if (pods.Count > 0)
        {
            await client.CoreV1.DeleteNamespacedPodAsync(pods[random.Next(pods.Count)].Metadata.Name, space, cancellationToken: cancellationToken);
        }
    }

    private T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
