using System.Globalization;
using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Benchmarks.Kills;

/// <summary>
/// What goes on around an operator that is killed: a home and two members in one control plane, coordinators as processes, somebody who
/// makes, scales and deletes runs and loses pods, and an oracle that reads it all in the API's history.
/// </summary>
internal sealed class KillScene : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Kubernetes _client;
    private readonly CoordinatorPods _coordinators;
    private readonly RunChanges _changes;
    private readonly WatchHistory<V1Pod> _pods;
    private readonly WatchHistory<V1Alpha1ShardPlacement> _placements;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _changing;
    private readonly WriteSignal _writes;

    private KillScene(
        Kubernetes client,
        KillOracle oracle,
        WriteSignal writes,
        WatchHistory<V1Pod> pods,
        WatchHistory<V1Alpha1ShardPlacement> placements,
        RunChanges changes)
    {
        (_client, Oracle, _writes, _pods, _placements, _changes) = (client, oracle, writes, pods, placements, changes);
        _coordinators = new CoordinatorPods(client, KillObjects.Space);
        _changing = Task.Run(() => changes.RunAsync(_ending.Token));
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        OperatorAddress = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
    }

    public KillOracle Oracle { get; }

    public int Actions => _changes.Count;

    /// <summary>Where every operator listens: coordinators that are told once find the next one there.</summary>
    public string OperatorAddress { get; }

    public static async Task<KillScene> StartAsync(ControlPlane plane, int seed, CancellationToken cancellationToken)
    {
        var client = plane.Connect();
        foreach (var space in KillObjects.Members.Append(KillObjects.Space).Append(OperatorProcess.Namespace))
        {
            await ControlPlane.CreateNamespaceAsync(client, space, cancellationToken);
        }

        var home = new HomeObjects(client);
        var kubeconfig = await File.ReadAllTextAsync(plane.KubeconfigPath, cancellationToken);
        foreach (var member in KillObjects.Members)
        {
            await home.CreateCredentialAsync(member, kubeconfig, cancellationToken);
            await home.CreateClusterAsync(member, member, member, cancellationToken);
        }

        var (oracle, writes) = (new KillOracle(), new WriteSignal());
        var transport = new ApiTransport("kills", client, Timeout, TimeProvider.System, CancellationToken.None);
        var pods = await WatchHistory<V1Pod>.StartAsync(
            new ResourceReader<V1Pod>(transport, null, $"{ResourceLabels.Role}={ResourceLabels.WorkerRole}", null),
            Told<V1Pod>(oracle.See),
            Told<V1Pod>(oracle.Lose),
            cancellationToken);
        var placements = await WatchHistory<V1Alpha1ShardPlacement>.StartAsync(
            new ResourceReader<V1Alpha1ShardPlacement>(transport, null, null, null),
            Told<V1Alpha1ShardPlacement>(oracle.See),
            Told<V1Alpha1ShardPlacement>(oracle.Lose),
            cancellationToken);
        return new KillScene(client, oracle, writes, pods, placements, new RunChanges(client, home, new Random(seed)));

        Action<T> Told<T>(Action<T> tell) => item =>
        {
            tell(item);
            writes.Raise();
        };
    }

    /// <summary>Waits until pods and placements have changed so many times more, or for so long.</summary>
    public async Task WritesAsync(int count, TimeSpan longest, CancellationToken cancellationToken)
    {
        var late = Task.Delay(longest, TimeProvider.System, cancellationToken);
        var end = _writes.Count + count;
        while (_writes.Count < end && !late.IsCompleted)
        {
            await Task.WhenAny(_writes.Next, late);
        }
    }

    /// <summary>Leaves the runs as they are from now on.</summary>
    public async Task EndActionsAsync()
    {
        await _ending.CancelAsync();
        await _changing;
    }

    /// <summary>Waits until every pod has its placement.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        while (Oracle.Orphans().Count > 0)
        {
            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Throws where a part of the history was lost, or coordinators or runs were left alone.</summary>
    public async Task ThrowIfBrokenAsync()
    {
        foreach (var task in (Task[])[_pods.Reading, _placements.Reading, _coordinators.Failed, _changing])
        {
            if (task.IsFaulted)
            {
                await task;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _changing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pods.DisposeAsync();
        await _placements.DisposeAsync();
        await _coordinators.DisposeAsync();
        _client.Dispose();
        _ending.Dispose();
    }
}
