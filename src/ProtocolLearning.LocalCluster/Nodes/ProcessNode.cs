using System.Collections.Concurrent;
using k8s.Models;
using ProtocolLearning.LocalCluster.Mirroring;
using ProtocolLearning.LocalCluster.PodObjects;
using ProtocolLearning.LocalCluster.Processes;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>
/// A node that runs pods as processes of this machine: it registers a Node object, keeps its lease, runs each container of the pods
/// that are bound to it as a program of its table, reports their status, and serves their logs. It may join the embedded API server
/// or any other.
/// </summary>
/// <remarks>
/// There is no isolation: programs share the machine, its network (a pod's address is 127.0.0.1) and this user's rights. No process
/// outlives this one, however it ends.
/// </remarks>
public sealed class ProcessNode : IAsyncDisposable
{
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(5);

    private readonly ProcessNodeOptions _options;
    private readonly CancellationTokenSource _powerLost;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, PodRunner> _runners = new();
    private readonly NodeRuntime _runtime;
    private readonly ChangeSignal _changed = new();
    private readonly ObjectMirror<V1Pod> _pods;
    private LogEndpoint? _endpoint;
    private NodeRegistration? _registration;
    private Task _work = Task.CompletedTask;
    private int _isEnding;

    private ProcessNode(ProcessNodeOptions options)
    {
        _options = options;
        _powerLost = new CancellationTokenSource();
        var events = new PodEventRecorder(options.Kubernetes, "kubelet", options.Name, options.TimeProvider, options.Logger);
        _runtime = new NodeRuntime(options, ProcessWatchdog.Start(), events, _powerLost.Token);
        _pods = new(
            ObjectSources.Pods(options.Kubernetes, $"spec.nodeName={options.Name}"), _changed, options.TimeProvider, options.Logger);
    }

    /// <summary>The name of the Node object.</summary>
    public string Name => _options.Name;

    /// <summary>Starts the node; returns when it is registered and Ready.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="k8s.Autorest.HttpOperationException">The API server refused the registration.</exception>
    /// <exception cref="HttpRequestException">The API server cannot be reached.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no process groups.</exception>
    public static async Task<ProcessNode> StartAsync(ProcessNodeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var node = new ProcessNode(options);
        try
        {
            node._endpoint = await LogEndpoint.StartAsync(
                node.FindLog, options.ServerCertificate, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            node._registration = new NodeRegistration(node._runtime, node._endpoint.Port);
            await node._registration.RegisterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await node.KillAsync().ConfigureAwait(false);
            throw;
        }

        node._work = Task.WhenAll(
            node._pods.RunAsync(node._stop.Token), node.SyncAsync(), node._registration.KeepAliveAsync(node._stop.Token));
        options.Logger.NodeJoined(options.Name, node._endpoint.Port);
        return node;
    }

    /// <summary>
    /// Loses the node as by power-off: all its processes die at once by SIGKILL, heartbeats and logs stop, and nothing is written to
    /// the API server, whose objects stay as they were. Returns when the processes have died.
    /// </summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 1)
        {
            return;
        }

        _options.Logger.PowerLost(Name);
        _runtime.Events.Stop();
        await LosePowerAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Shuts the node down: its pods get SIGTERM, their grace (at most <see cref="ProcessNodeOptions.ShutdownGrace"/>) and SIGKILL, and
    /// are reported as Failed, then the node as not Ready. An API server that does not answer delays this by seconds at most.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 1)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var runner in _runners.Values)
        {
            var wanted = TimeSpan.FromSeconds(runner.Pod.Spec.TerminationGracePeriodSeconds ?? 30);
            runner.ShutDown(wanted < _options.ShutdownGrace ? wanted : _options.ShutdownGrace);
        }

        using var patience = new CancellationTokenSource(_options.ShutdownGrace + ReportPatience, _options.TimeProvider);
        await Task.WhenAll(_runners.Values.Select(runner => runner.Completion)).WaitAsync(patience.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReportShutdownAsync(patience.Token).ConfigureAwait(false);
        await LosePowerAsync().ConfigureAwait(false);
    }

    private async Task LosePowerAsync()
    {
        await _powerLost.CancelAsync().ConfigureAwait(false);
        await _runtime.Watchdog.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_runners.Values.Select(runner => runner.Completion)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }

        await _runtime.Events.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _powerLost.Dispose();
    }

    private async Task SyncAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _changed.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }

            Sync([.. _pods.Snapshot.Values]);
        }
    }

    private void Sync(IReadOnlyList<V1Pod> pods)
    {
        foreach (var pod in pods)
        {
            if (_runners.TryGetValue(pod.Metadata.Uid, out var runner))
            {
                runner.Observe(pod);
            }
            else if (PodRunner.Concerns(pod))
            {
                var started = new PodRunner(_runtime, pod);
                _runners[pod.Metadata.Uid] = started;
                _ = ReportFaultAsync(started);
            }
        }

        // A runner that is through stays known while its pod is listed, or an old list would start the pod again.
        var listed = pods.Select(pod => pod.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var (uid, runner) in _runners.Where(known => !listed.Contains(known.Key)))
        {
            runner.ObjectGone();
            if (runner.Completion.IsCompleted && _runners.TryRemove(uid, out _))
            {
                runner.Dispose();
            }
        }
    }

    private async Task ReportFaultAsync(PodRunner runner)
    {
        try
        {
            await runner.Completion.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _options.Logger.PodRunFailed(e, runner.Pod.Metadata.NamespaceProperty, runner.Pod.Metadata.Name);
        }
    }

    private async Task ReportShutdownAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _registration!.ReportShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is k8s.Autorest.HttpOperationException or HttpRequestException or OperationCanceledException)
        {
            _options.Logger.HeartbeatFailed(e, Name);
        }
    }

    private ContainerLog? FindLog(string namespaceName, string pod, string container, bool previous) => _runners.Values
        .Where(runner => runner.Pod.Metadata.NamespaceProperty == namespaceName && runner.Pod.Metadata.Name == pod)
        .OrderByDescending(runner => runner.Pod.Metadata.CreationTimestamp)
        .FirstOrDefault()?.FindLog(container, previous);
}
