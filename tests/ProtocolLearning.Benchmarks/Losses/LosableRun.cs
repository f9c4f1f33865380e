using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Controllers;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>
/// A run whose operator and coordinator are their own processes, and whose pods are on hollow nodes; only the workers in the pods are
/// played.
/// </summary>
internal sealed class LosableRun : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(500);

    private readonly Kubernetes _client;
    private readonly HomeObjects _home;
    private readonly ProgramProcess _operator;
    private readonly CoordinatorPods _coordinators;
    private readonly Dictionary<string, string> _keys = [];
    private readonly ConcurrentDictionary<string, V1Pod> _pods = [];
    private readonly ConcurrentDictionary<string, long> _created = [];
    private readonly ConcurrentDictionary<Member, long> _lost = [];
    private readonly ConcurrentDictionary<string, PlayedWorker> _workers = [];
    private readonly ConcurrentDictionary<string, bool> _dead = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Timeline<V1Pod> _timeline;
    private Task _following = Task.CompletedTask;
    private volatile string? _coordinator;

    private LosableRun(ControlPlane plane, ShippedProgram program)
    {
        _client = plane.Connect();
        _home = new HomeObjects(_client);
        _operator = OperatorProcess.Start(program, plane.KubeconfigPath, Path.Combine(Path.GetTempPath(), "node-loss-operator.log"));
        _coordinators = new CoordinatorPods(_client, LosableObjects.Space);
        _timeline = new Timeline<V1Pod>(
            token => _client.CoreV1.WatchListNamespacedPodAsync(
                LosableObjects.Space, labelSelector: $"{ResourceLabels.Role}={ResourceLabels.WorkerRole}", cancellationToken: token),
            See);
    }

    /// <summary>Brings the run about and waits until every shard's worker has joined.</summary>
    public static async Task<LosableRun> StartAsync(ControlPlane plane, ShippedProgram program, CancellationToken cancellationToken)
    {
        using (var client = plane.Connect())
        {
            await ControlPlane.CreateNamespaceAsync(client, OperatorProcess.Namespace, cancellationToken);
            await ControlPlane.CreateNamespaceAsync(client, LosableObjects.Space, cancellationToken);
        }

        var run = new LosableRun(plane, program);
        try
        {
            await run.BringAboutAsync(plane, cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Members whose pods are on a node.</summary>
    public IReadOnlyList<Member> On(string node) =>
        [.. _pods.Values.Where(pod => pod.Spec.NodeName == node && _workers.ContainsKey(pod.Metadata.Name)).Select(LosableObjects.MemberOf)];

    /// <summary>Nothing is heard of members from now on, and nobody starts on their node.</summary>
    public void FallSilent(IReadOnlyList<Member> members)
    {
        foreach (var name in members.Select(LosableObjects.PodOf))
        {
            if (_pods.TryGetValue(name, out var pod))
            {
                _dead[pod.Spec.NodeName] = true;
            }

            _workers[name].FallSilent();
        }
    }

    /// <summary>Waits for the successors' pods.</summary>
    /// <returns>Seconds to each from a timestamp.</returns>
    public async Task<IReadOnlyList<double>> ReplacedAsync(IReadOnlyList<Member> members, long since, CancellationToken cancellationToken)
    {
        var seconds = new List<double>();
        foreach (var member in members)
        {
            seconds.Add(Stopwatch.GetElapsedTime(since, await CreatedAsync(member, cancellationToken)).TotalSeconds);
        }

        return seconds;
    }

    /// <summary>Waits until every shard has a worker again.</summary>
    public Task RestoredAsync(CancellationToken cancellationToken)
    {
        _dead.Clear();
        return Waiting.UntilAsync(
            () => Task.FromResult(Enumerable.Range(0, LosableObjects.Shards).All(index => Newest(index) is not null)),
            "a worker of every shard to have joined",
            cancellationToken);
    }

    /// <summary>Lets members fall silent one after the other, each once its slot's last replacement works.</summary>
    /// <returns>Seconds from the entry of the coordinator's log that says that the member is lost to the creation of its successor's pod.</returns>
    public async Task<IReadOnlyList<double>> LoseOneByOneAsync(int count, CancellationToken cancellationToken)
    {
        var awaited = new Queue<Task<double>>();
        var seconds = new List<double>();
        for (var lost = 0; lost < count; lost++)
        {
            awaited.Enqueue(LoseAsync(lost % LosableObjects.Shards, cancellationToken));
            await Task.Delay(Stagger, TimeProvider.System, cancellationToken);
            if (awaited.Count == LosableObjects.Shards / 2)
            {
                seconds.Add(await awaited.Dequeue());
            }
        }

        seconds.AddRange(await Task.WhenAll(awaited));
        return seconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _timeline.DisposeAsync();
        foreach (var worker in _workers.Values)
        {
            await worker.DisposeAsync();
        }

        await _operator.DisposeAsync();
        await _coordinators.DisposeAsync();
        _client.Dispose();
        _ending.Dispose();
    }

    private async Task BringAboutAsync(ControlPlane plane, CancellationToken cancellationToken)
    {
        await _home.CreateCredentialAsync(LosableObjects.Cluster, await File.ReadAllTextAsync(plane.KubeconfigPath, cancellationToken), cancellationToken);
        await _home.CreateClusterAsync(LosableObjects.Cluster, LosableObjects.Cluster, LosableObjects.Space, cancellationToken);
        foreach (var name in LosableObjects.Participants)
        {
            using var key = IdentityKey.Generate();
            _keys[name] = Encoding.UTF8.GetString(key.ToPem());
            await _home.CreateAsync(LosableObjects.Identity(name, key.ToPem()), cancellationToken);
            await _home.CreateAsync(LosableObjects.Participant(name, key.PublicKey.Text), cancellationToken);
        }

        await _home.CreateAsync(LosableObjects.Run(), cancellationToken);
        await Waiting.UntilAsync(
            async () => (await ReadAsync(cancellationToken))?.Status?.Coordinator is { Endpoint: not null }, "the coordinator to announce itself", cancellationToken);
        _coordinator = (await ReadAsync(cancellationToken))!.Status!.Coordinator!.Endpoint;
        _following = Task.Run(FollowAsync, cancellationToken);
        await RestoredAsync(cancellationToken);
    }

    private async Task<V1Alpha1TrainingRun?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_coordinators.Failed.IsFaulted)
        {
            await _coordinators.Failed;
        }

        return (await _home.Api.GetAsync<V1Alpha1TrainingRun>(new ObjectKey(LosableObjects.Space, LosableObjects.RunName), cancellationToken)).Value;
    }

    private async Task FollowAsync()
    {
        await using var client = new CoordinatorClient(
            _coordinator!, LosableObjects.RunName, new CoordinatorTrust(LosableObjects.RunName), TimeProvider.System, NullLogger<CoordinatorClient>.Instance);
        await foreach (var entry in client.FollowAsync(0, _ending.Token))
        {
            if (entry.Command is MemberLost lost)
            {
                // The coordinator's clock is this machine's.
                var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(entry.UnixMilliseconds);
                _lost.TryAdd(lost.Member, Stopwatch.GetTimestamp() - (long)(age.TotalSeconds * Stopwatch.Frequency));
            }
        }
    }

    private async Task<double> LoseAsync(int index, CancellationToken cancellationToken)
    {
        var worker = await NewestAsync(index, cancellationToken);
        worker.FallSilent();
        var created = await CreatedAsync(worker.Member, cancellationToken);
        while (!_lost.ContainsKey(worker.Member))
        {
            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(_lost[worker.Member], created).TotalSeconds;
    }

    private async Task<PlayedWorker> NewestAsync(int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Newest(index) is { } newest)
            {
                return newest;
            }

            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>A slot's last worker; null while it is not heard.</summary>
    private PlayedWorker? Newest(int index)
    {
        var newest = _workers.Values.Where(worker => LosableObjects.IndexOf(worker.Member) == index).MaxBy(worker => worker.Member.Epoch);
        return newest is { IsHeard: true } && !_lost.ContainsKey(newest.Member) ? newest : null;
    }

    private async Task<long> CreatedAsync(Member member, CancellationToken cancellationToken)
    {
        var successor = LosableObjects.PodOf(member with { Epoch = member.Epoch + 1 });
        await Waiting.UntilAsync(() => Task.FromResult(_created.ContainsKey(successor)), $"pod {successor}", cancellationToken);
        return _created[successor];
    }

    private void See(WatchEventType type, V1Pod pod, long now)
    {
        var name = pod.Metadata.Name;
        _created.TryAdd(name, now);
        if (type == WatchEventType.Deleted)
        {
            _pods.TryRemove(name, out _);
            return;
        }

        _pods[name] = pod;
        if (pod.Status?.Phase == "Running" && pod.Spec.NodeName is { } node && !_dead.ContainsKey(node) && _coordinator is { } coordinator)
        {
            var member = LosableObjects.MemberOf(pod);
            _workers.GetOrAdd(name, _ => new PlayedWorker(LosableObjects.RunName, coordinator, member, _keys[member.Participant]));
        }
    }
}
