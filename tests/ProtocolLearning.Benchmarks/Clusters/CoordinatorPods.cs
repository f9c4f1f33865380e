using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>
/// Plays the kubelet for coordinators' pods, and for them alone: each runs as the coordinator's own process with the environment that
/// its pod says, and with a folder for its volume.
/// </summary>
internal sealed class CoordinatorPods : IAsyncDisposable
{
    private const string Program = "ProtocolLearning.Coordinator";
    private const string LogFile = "output.log";

    private static readonly string Selector = $"{ResourceLabels.Role}={ResourceLabels.CoordinatorRole}";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Kubernetes _client;
    private readonly string _space;
    private readonly string _folder = Directory.CreateTempSubdirectory("coordinators-").FullName;
    private readonly ConcurrentDictionary<string, ProgramProcess> _running = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _looking;

    /// <param name="client">The home cluster.</param>
    /// <param name="space">The namespace whose coordinators it runs.</param>
    public CoordinatorPods(Kubernetes client, string space)
    {
        (_client, _space) = (client, space);
        _looking = Task.Run(LookAsync);
    }

    /// <summary>Fails as soon as pods cannot be looked at any more.</summary>
    public Task Failed => _looking;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var program in _running.Values)
        {
            await program.DisposeAsync();
        }

        _ending.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task LookAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            var pods = (await _client.CoreV1.ListNamespacedPodAsync(_space, labelSelector: Selector, cancellationToken: _ending.Token)).Items;
            foreach (var pod in pods.Where(pod => !_running.ContainsKey(pod.Metadata.Uid)))
            {
                _running[pod.Metadata.Uid] = await StartAsync(pod);
            }

            foreach (var gone in _running.Keys.Except(pods.Select(pod => pod.Metadata.Uid)).ToList())
            {
                if (_running.TryRemove(gone, out var program))
                {
                    await program.DisposeAsync();
                }
            }

            await Task.Delay(Interval, TimeProvider.System, _ending.Token);
        }
    }

    private async Task<ProgramProcess> StartAsync(V1Pod pod)
    {
        var claim = pod.Spec.Volumes.First(volume => volume.PersistentVolumeClaim is not null).PersistentVolumeClaim.ClaimName;
        var data = Directory.CreateDirectory(Path.Combine(_folder, claim)).FullName;
        var environment = pod.Spec.Containers[0].Env.Where(variable => variable.Value is not null).ToDictionary(variable => variable.Name, variable => variable.Value);
        environment[CoordinatorEnvironment.AnnounceAddress] = await AnnouncementAddress.OfAsync(_client, pod, _ending.Token);
        environment[CoordinatorEnvironment.Data] = data;
        return ProgramProcess.Start(
            ProgramProcess.BuiltBeside(Program), environment, Path.Combine(data, LogFile), line => line.Contains("is served at", StringComparison.Ordinal));
    }
}
