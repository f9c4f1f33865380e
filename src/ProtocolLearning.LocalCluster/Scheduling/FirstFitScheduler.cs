using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.LocalCluster.Mirroring;
using ProtocolLearning.LocalCluster.PodObjects;

namespace ProtocolLearning.LocalCluster.Scheduling;

/// <summary>
/// Binds every pending pod, the one of highest priority and longest wait first, to the first node by name that is Ready, whose taints
/// it tolerates, whose labels match and that has room. A pod that fits nowhere gets <c>PodScheduled=False</c>, reason
/// <c>Unschedulable</c>, with the number of nodes for each obstacle.
/// </summary>
public sealed class FirstFitScheduler : IAsyncDisposable
{
    private readonly FirstFitSchedulerOptions _options;
    private readonly ChangeSignal _changed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ObjectMirror<V1Pod> _pods;
    private readonly ObjectMirror<V1Node> _nodes;
    private readonly PodStatusWriter _statusWriter;
    private readonly PodEventRecorder _events;

    // Pods that were bound here and whose binding the mirror has not shown yet.
    private readonly Dictionary<string, V1Pod> _assumed = [];
    private readonly Task _work;

    private FirstFitScheduler(FirstFitSchedulerOptions options)
    {
        _options = options;
        _pods = new(ObjectSources.Pods(options.Kubernetes), _changed, options.TimeProvider, options.Logger);
        _nodes = new(ObjectSources.Nodes(options.Kubernetes), _changed, options.TimeProvider, options.Logger);
        _statusWriter = new PodStatusWriter(options.Kubernetes);
        _events = new PodEventRecorder(
            options.Kubernetes, options.SchedulerName, null, options.TimeProvider, options.Logger);
        _work = Task.WhenAll(_pods.RunAsync(_stop.Token), _nodes.RunAsync(_stop.Token), RunAsync());
    }

    /// <summary>Starts scheduling; it goes on until it is disposed, whatever the API server does meanwhile.</summary>
    public static FirstFitScheduler Start(FirstFitSchedulerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new FirstFitScheduler(options);
    }

    /// <summary>Stops scheduling.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private Task RunAsync() =>
        new MirrorLoop(_changed, _options.RetryInterval, _options.TimeProvider, _options.Logger).RunAsync(
            () => _pods.HasSynced && _nodes.HasSynced, PassAsync, _stop.Token);

    private async Task PassAsync()
    {
        var nodes = _nodes.Snapshot.Values.ToList();
        var pods = _pods.Snapshot.Values.ToList();
        ForgetConfirmed(pods);
        var placed = pods
            .Where(pod => !string.IsNullOrEmpty(pod.Spec.NodeName) && !PodState.HasEnded(pod))
            .Concat(_assumed.Values)
            .ToList();
        foreach (var pod in pods.Where(IsWaiting).OrderByDescending(pod => pod.Spec.Priority ?? 0)
            .ThenBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal))
        {
            var decision = FirstFit.Decide(pod, nodes, placed);
            if (await TryCarryOutAsync(pod, decision).ConfigureAwait(false) && decision.NodeName is { } nodeName)
            {
                var bound = new V1Pod { Metadata = pod.Metadata, Spec = pod.Spec with { NodeName = nodeName } };
                _assumed[pod.Metadata.Uid] = bound;
                placed.Add(bound);
            }
        }
    }

    private void ForgetConfirmed(List<V1Pod> pods)
    {
        var waiting = pods.Where(pod => string.IsNullOrEmpty(pod.Spec.NodeName)).Select(pod => pod.Metadata.Uid).ToHashSet();
        foreach (var confirmed in _assumed.Keys.Where(uid => !waiting.Contains(uid)).ToList())
        {
            _assumed.Remove(confirmed);
        }
    }

    private bool IsWaiting(V1Pod pod) =>
        string.IsNullOrEmpty(pod.Spec.NodeName)
        && !PodState.IsTerminating(pod)
        && !PodState.HasEnded(pod)
        && !_assumed.ContainsKey(pod.Metadata.Uid)
        && pod.Spec.SchedulingGates is not { Count: > 0 }
        && (string.IsNullOrEmpty(pod.Spec.SchedulerName) || pod.Spec.SchedulerName == _options.SchedulerName);

    private async Task<bool> TryCarryOutAsync(V1Pod pod, SchedulingDecision decision)
    {
        var name = ObjectName.Of(pod);
        try
        {
            if (decision.NodeName is { } nodeName)
            {
                await BindAsync(pod, nodeName).ConfigureAwait(false);
                _options.Logger.PodBound(name, nodeName);
                _events.Normal(pod, "Scheduled", $"Successfully assigned {name} to {nodeName}");
            }
            else
            {
                await ReportUnscheduledAsync(pod, name, decision.Message).ConfigureAwait(false);
            }

            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            _options.Logger.PodChangedMeanwhile(name);
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException
            || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            _options.Logger.SchedulingFailed(e, name);
        }

        return false;
    }

    private async Task ReportUnscheduledAsync(V1Pod pod, ObjectName name, string message)
    {
        if (pod.Status?.Conditions?.Any(condition => condition.Type == PodConditions.PodScheduled && condition.Message == message) == true)
        {
            return;
        }

        await _statusWriter.WriteAsync(pod, latest => Unscheduled(latest, message), _stop.Token).ConfigureAwait(false);
        _options.Logger.PodFitsNowhere(name, message);
        _events.Warning(pod, "FailedScheduling", message);
    }

    private Task<V1Binding> BindAsync(V1Pod pod, string nodeName) => _options.Kubernetes.CoreV1.CreateNamespacedPodBindingAsync(
        new V1Binding
        {
            Metadata = new V1ObjectMeta
            {
                Name = pod.Metadata.Name,
                NamespaceProperty = pod.Metadata.NamespaceProperty,
                Uid = pod.Metadata.Uid,
            },
            Target = new V1ObjectReference { ApiVersion = "v1", Kind = "Node", Name = nodeName },
        },
        pod.Metadata.Name,
        pod.Metadata.NamespaceProperty,
        cancellationToken: _stop.Token);

    private V1PodStatus Unscheduled(V1Pod pod, string message) => (pod.Status ?? new V1PodStatus()) with
    {
        Conditions = PodConditions.With(
            pod.Status?.Conditions,
            PodConditions.PodScheduled,
            "False",
            "Unschedulable",
            message,
            PodState.Seconds(_options.TimeProvider.GetUtcNow())),
    };
}
