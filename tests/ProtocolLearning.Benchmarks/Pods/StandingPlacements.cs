using System.Diagnostics;
using System.Globalization;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Benchmarks.Pods;

/// <summary>
/// The operator's process over placements whose epochs hold, in a member cluster that is not there yet. Once the cluster joins, nothing
/// stands between a placement and its pod.
/// </summary>
internal sealed class StandingPlacements : IAsyncDisposable
{
    private const int Parallel = 8;
    private const string Credential = "member";

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Kubernetes _client;
    private readonly HomeObjects _home;
    private readonly ProgramProcess _operator;
    private readonly HttpClient _metrics = new();
    private int _members;

    private StandingPlacements(Kubernetes client, HomeObjects home, ProgramProcess @operator) =>
        (_client, _home, _operator) = (client, home, @operator);

    public static async Task<StandingPlacements> StartAsync(ControlPlane plane, ShippedProgram program, CancellationToken cancellationToken)
    {
        var client = plane.Connect();
        await ControlPlane.CreateNamespaceAsync(client, OperatorProcess.Namespace, cancellationToken);
        await ControlPlane.CreateNamespaceAsync(client, StandingPlacement.Space, cancellationToken);
        var home = new HomeObjects(client);
        await home.CreateCredentialAsync(Credential, await File.ReadAllTextAsync(plane.KubeconfigPath, cancellationToken), cancellationToken);
        var running = OperatorProcess.Start(
            program,
            plane.KubeconfigPath,
            Path.Combine(Path.GetTempPath(), "pod-creation-operator.log"),
            new Dictionary<string, string> { [OperatorEnvironment.RequestsPerSecond] = "10000" });
        var placements = new StandingPlacements(client, home, running);
        try
        {
            placements._metrics.BaseAddress = await OperatorProcess.AddressAsync(running, cancellationToken);
            return placements;
        }
        catch
        {
            await placements.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the placements, lets their cluster join, and takes everything away again.</summary>
    /// <returns>Pods a second, from the first to the last in a watch.</returns>
    public async Task<double> PodsPerSecondAsync(int count, CancellationToken cancellationToken)
    {
        var member = string.Create(CultureInfo.InvariantCulture, $"member-{_members++}");
        await ForEachAsync(count, index => StandAsync(StandingPlacement.Of(index, member, StandingPlacement.Space), cancellationToken));
        await Waiting.UntilAsync(() => IsIdleAsync(cancellationToken), "the operator to rest", cancellationToken);

        var version = (await _client.CoreV1.ListNamespacedPodAsync(StandingPlacement.Space, cancellationToken: cancellationToken)).Metadata.ResourceVersion;
        using var arrivals = await PodArrivals.WatchAsync(_client, StandingPlacement.Space, version, cancellationToken);
        await _home.CreateClusterAsync(member, Credential, StandingPlacement.Space, cancellationToken);
        var (first, last) = await arrivals.UntilAsync(count, cancellationToken);
        await ClearAsync(member, cancellationToken);
        return (count - 1) / Stopwatch.GetElapsedTime(first, last).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        _metrics.Dispose();
        _client.Dispose();
    }

    private static Task ForEachAsync(int count, Func<int, Task> action) => System.Threading.Tasks.Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (index, _) => await action(index));

    private async Task StandAsync(V1Alpha1ShardPlacement placement, CancellationToken cancellationToken)
    {
        var created = await _home.CreateAsync(placement, cancellationToken);
        var accepted = new V1Alpha1ShardPlacement
        {
            Metadata = created.Metadata,
            Spec = created.Spec,
            Status = new ShardPlacementStatus { Phase = ShardPhase.Pending, AcceptedEpoch = created.Spec.Epoch },
        };
        await _home.Api.PatchStatusAsync(created, accepted, cancellationToken);
    }

    /// <summary>Whether the pod controller has seen every placement and nothing waits.</summary>
    private async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        var (before, depth) = await ReadQueueAsync(cancellationToken);
        await Task.Delay(Rest, TimeProvider.System, cancellationToken);
        return depth == 0 && (await ReadQueueAsync(cancellationToken)).Adds == before;
    }

    private async Task<(double Adds, double Depth)> ReadQueueAsync(CancellationToken cancellationToken)
    {
        var lines = (await _metrics.GetStringAsync("metrics", cancellationToken)).Split('\n');
        return (Read("workqueue_adds_total"), Read("workqueue_depth"));

        double Read(string metric) => lines
            .Where(line => line.StartsWith(metric, StringComparison.Ordinal) && line.Contains("shardplacement", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private async Task ClearAsync(string member, CancellationToken cancellationToken)
    {
        var placements = await _home.Api.ListAsync<V1Alpha1ShardPlacement>(StandingPlacement.Space, null, cancellationToken);
        await ForEachAsync(placements.Count, index => _home.Api.DeleteAsync(placements[index], null, cancellationToken));
        await Waiting.UntilAsync(
            async () => (await _home.Api.ListAsync<V1Alpha1ShardPlacement>(StandingPlacement.Space, null, cancellationToken)).Count == 0,
            "the placements to go",
            cancellationToken);
        var cluster = await _home.Api.GetAsync<V1Alpha1MemberCluster>(new ObjectKey("", member), cancellationToken);
        await _home.Api.DeleteAsync(cluster.Value!, null, cancellationToken);
    }
}
