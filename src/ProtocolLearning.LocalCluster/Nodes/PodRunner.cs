using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.LocalCluster.Mirroring;
using ProtocolLearning.LocalCluster.PodObjects;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>
/// Runs one pod from the first sight of it until it is gone: its containers, its volumes, its status, and at the end the removal of
/// its object. One loop looks at everything that may have changed, so the API server sees one writer.
/// </summary>
internal sealed class PodRunner : IDisposable
{
    private static readonly TimeSpan GoneGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly ContainerProblem NodeShutdown = new(
        "Terminated", "Pod was terminated in response to imminent node shutdown.");

    private readonly NodeRuntime _node;
    private readonly ChangeSignal _changed = new();
    private readonly PodStop _stop;
    private readonly ContainerRunner[] _containers;
    private readonly Lock _lock = new();
    private V1Pod _pod;
    private volatile bool _isGone;
    private volatile ContainerProblem? _ending;

    /// <summary>Starts to run the pod.</summary>
    public PodRunner(NodeRuntime node, V1Pod pod)
    {
        _node = node;
        _pod = pod;
        _stop = new PodStop(node.Options.TimeProvider);
        _containers = [.. (pod.Spec.Containers ?? []).Select(container => new ContainerRunner(
            node,
            () => Pod,
            container,
            ContainerRecord.Resume(
                container, pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == container.Name), node.Now),
            _changed.Set))];
        Completion = RunAsync();
    }

    /// <summary>Ends when nothing of the pod is left here.</summary>
    public Task Completion { get; }

    /// <summary>The pod as last seen or written.</summary>
    public V1Pod Pod
    {
        get
        {
            lock (_lock)
            {
                return _pod;
            }
        }
    }

    /// <summary>Whether the pod is one to be taken on: it runs here, or waits for this node to let it go.</summary>
    public static bool Concerns(V1Pod pod) => PodState.IsTerminating(pod)
        ? pod.Metadata.DeletionGracePeriodSeconds is not 0
        : !PodState.HasEnded(pod);

    /// <summary>Takes note of a newer version of the pod.</summary>
    public void Observe(V1Pod pod)
    {
        lock (_lock)
        {
            if (!IsNewer(pod, _pod))
            {
                return;
            }

            _pod = pod;
        }

        if (PodState.IsTerminating(pod) || PodState.HasEnded(pod))
        {
            _stop.Request(TimeSpan.FromSeconds(pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30));
        }

        _changed.Set();
    }

    /// <summary>The pod's object was removed by others: nothing may run on.</summary>
    public void ObjectGone()
    {
        _isGone = true;
        _stop.Request(GoneGrace);
        _changed.Set();
    }

    /// <summary>Ends the pod because its node shuts down.</summary>
    public void ShutDown(TimeSpan grace)
    {
        _ending = NodeShutdown;
        _stop.Request(grace);
        _changed.Set();
    }

    /// <summary>The log of a container; null if the pod has no such container or it has not run.</summary>
    public ContainerLog? FindLog(string container, bool previous) =>
        _containers.FirstOrDefault(runner => runner.Record.Name == container)?.FindLog(previous);

    /// <summary>Called when <see cref="Completion"/> is done and nothing more is told to this runner.</summary>
    public void Dispose() => _stop.Dispose();

    private static bool IsNewer(V1Pod next, V1Pod current) =>
        !ulong.TryParse(next.Metadata.ResourceVersion, out var nextVersion)
        || !ulong.TryParse(current.Metadata.ResourceVersion, out var version)
        || nextVersion > version;

    private async Task RunAsync()
    {
        // The constructor returns first, then anything runs.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var powerLoss = _node.PowerLost.Register(() => _stop.Request(TimeSpan.Zero));
        var containers = RunContainersAsync();
        try
        {
            _changed.Set();
            while (!_isGone)
            {
                await _changed.WaitAsync(_node.PowerLost).ConfigureAwait(false);
                if (await AdvanceAsync(containers.IsCompleted).ConfigureAwait(false))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (_node.PowerLost.IsCancellationRequested)
        {
            // The objects stay as they were.
        }

        await containers.ConfigureAwait(false);
        RemoveFolder();
    }

    private async Task RunContainersAsync()
    {
        var pod = Pod;
        if (PodState.IsTerminating(pod) || PodState.HasEnded(pod))
        {
            return;
        }

        if (Refusal(pod) is { } refusal)
        {
            Array.ForEach(_containers, container => container.Refuse(refusal));
            await _node.DelayAsync(Timeout.InfiniteTimeSpan, _stop.Requested).ConfigureAwait(false);
        }
        else
        {
            using var ended = new CancellationTokenSource();
            var refreshing = RefreshAsync(ended.Token);
            await Task.WhenAll(_containers.Select(container => container.RunAsync(_stop))).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await refreshing.ConfigureAwait(false);
        }

        _changed.Set();
    }

    private static ContainerProblem? Refusal(V1Pod pod)
    {
        if (pod.Spec.InitContainers is { Count: > 0 })
        {
            return ContainerProblem.Configuration("spec.initContainers: a process node runs none; do their work in the program itself");
        }

        string[] names =
            [pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Metadata.Uid, .. pod.Spec.Containers.Select(container => container.Name)];
        return names.FirstOrDefault(name => !NodeFolders.IsSafe(name)) is { } unsafeName
            ? ContainerProblem.Configuration($"the name \"{unsafeName}\" is no folder name")
            : null;
    }

    private async Task RefreshAsync(CancellationToken ended)
    {
        var preparation = new ContainerPreparation(_node);
        while (!ended.IsCancellationRequested && Pod.Spec.Volumes is { Count: > 0 })
        {
            await _node.DelayAsync(_node.Options.ConfigurationInterval, ended).ConfigureAwait(false);
            if (!ended.IsCancellationRequested
                && _containers.Any(container => container.Record.IsRunning)
                && await TryRefreshAsync(preparation, ended).ConfigureAwait(false) is { } problem)
            {
                _node.Options.Logger.VolumesStayOld(Pod.Metadata.Name, problem.Message);
            }
        }
    }

    private async Task<ContainerProblem?> TryRefreshAsync(ContainerPreparation preparation, CancellationToken ended)
    {
        try
        {
            return await preparation.RefreshAsync(Pod, ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return null;
        }
    }

    // True when the pod needs nothing more from this node.
    private async Task<bool> AdvanceAsync(bool haveContainersEnded)
    {
        try
        {
            if (!PodState.HasEnded(Pod))
            {
                var written = await _node.StatusWriter.WriteAsync(Pod, Status, _node.PowerLost).ConfigureAwait(false);
                if (written is null)
                {
                    ObjectGone();
                    return true;
                }

                Observe(written);
            }

            if (haveContainersEnded && PodState.IsTerminating(Pod))
            {
                await _node.StatusWriter.RemoveAsync(Pod, _node.PowerLost).ConfigureAwait(false);
                return true;
            }

            return haveContainersEnded && _ending is not null;
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or TaskCanceledException
            && !_node.PowerLost.IsCancellationRequested)
        {
            _node.Options.Logger.PodReportFailed(e, Pod.Metadata.NamespaceProperty, Pod.Metadata.Name, RetryDelay);
            await _node.DelayAsync(RetryDelay, _node.PowerLost).ConfigureAwait(false);
            _changed.Set();
            return false;
        }
    }

    private V1PodStatus Status(V1Pod pod) => PodStatusBuilder.Build(
        pod, [.. _containers.Select(container => container.Record)], _ending, NodeRuntime.Address, _node.Now);

    private void RemoveFolder()
    {
        try
        {
            if (NodeFolders.IsSafe(Pod.Metadata.Uid) && Directory.Exists(_node.Folders.Pod(Pod)))
            {
                Directory.Delete(_node.Folders.Pod(Pod), recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _node.Options.Logger.FolderStays(e, _node.Folders.Pod(Pod));
        }
    }
}
