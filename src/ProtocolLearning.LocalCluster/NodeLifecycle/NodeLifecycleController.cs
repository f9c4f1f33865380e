using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.LocalCluster.Mirroring;
using ProtocolLearning.LocalCluster.PodObjects;

namespace ProtocolLearning.LocalCluster.NodeLifecycle;

/// <summary>
/// Watches the nodes' leases: a node whose lease is not renewed becomes Unknown and is tainted unreachable; its pods are evicted when
/// their toleration ends; a node that returns loses its taints; pods of a Node object that was deleted are removed.
/// </summary>
/// <remarks>
/// An evicted pod on a node that is lost stays Terminating until the node returns or its Node object is deleted, as in Kubernetes.
/// </remarks>
public sealed class NodeLifecycleController : IAsyncDisposable
{
    private readonly NodeLifecycleOptions _options;
    private readonly ChangeSignal _changed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ObjectMirror<V1Node> _nodes;
    private readonly ObjectMirror<V1Lease> _leases;
    private readonly ObjectMirror<V1Pod> _pods;
    private readonly PodStatusWriter _statusWriter;
    private readonly PodEventRecorder _events;
    private readonly Task _work;
    private LifecycleMemory _memory = LifecycleMemory.Empty;

    private NodeLifecycleController(NodeLifecycleOptions options)
    {
        _options = options;
        _nodes = new(ObjectSources.Nodes(options.Kubernetes), _changed, options.TimeProvider, options.Logger);
        _leases = new(ObjectSources.NodeLeases(options.Kubernetes), _changed, options.TimeProvider, options.Logger);
        _pods = new(ObjectSources.Pods(options.Kubernetes), _changed, options.TimeProvider, options.Logger);
        _statusWriter = new PodStatusWriter(options.Kubernetes);
        _events = new PodEventRecorder(
            options.Kubernetes, "node-controller", null, options.TimeProvider, options.Logger);
        _work = Task.WhenAll(
            _nodes.RunAsync(_stop.Token), _leases.RunAsync(_stop.Token), _pods.RunAsync(_stop.Token), RunAsync());
    }

    /// <summary>Starts it; it goes on until it is disposed, whatever the API server does meanwhile.</summary>
    public static NodeLifecycleController Start(NodeLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new NodeLifecycleController(options);
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private Task RunAsync() =>
        new MirrorLoop(_changed, _options.CheckInterval, _options.TimeProvider, _options.Logger).RunAsync(
            () => _nodes.HasSynced && _leases.HasSynced && _pods.HasSynced, LookAsync, _stop.Token);

    private async Task LookAsync()
    {
        var view = new LifecycleView([.. _nodes.Snapshot.Values], [.. _leases.Snapshot.Values], [.. _pods.Snapshot.Values]);
        (_memory, var actions) = LifecycleDecision.Decide(_memory, view, _options, _options.TimeProvider.GetUtcNow());
        foreach (var action in actions)
        {
            try
            {
                await CarryOutAsync(action).ConfigureAwait(false);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                // Changed meanwhile: the next look decides on what it is now.
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException
                || (e is OperationCanceledException && !_stop.IsCancellationRequested))
            {
                _options.Logger.LifecycleWriteFailed(e);
            }
        }
    }

    private Task CarryOutAsync(LifecycleAction action) => action switch
    {
        LifecycleAction.MarkUnknown(var node) => MarkUnknownAsync(node),
        LifecycleAction.SetTaints(var node, var taints) => SetTaintsAsync(node, taints),
        LifecycleAction.MarkNotReady(var pod) => MarkNotReadyAsync(pod),
        LifecycleAction.Evict(var pod, var taint) => EvictAsync(pod, taint),
        LifecycleAction.Remove(var pod) => RemoveAsync(pod),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "unknown action"),
    };

    private async Task MarkUnknownAsync(V1Node node)
    {
        var now = PodState.Seconds(_options.TimeProvider.GetUtcNow());
        var known = node.Status?.Conditions is { Count: > 0 } conditions ? conditions : [new V1NodeCondition { Type = LifecycleDecision.Ready }];
        var status = new V1NodeStatus
        {
            Conditions = [.. known.Select(condition => condition with
            {
                Status = "Unknown",
                Reason = "NodeStatusUnknown",
                Message = "Kubelet stopped posting node status.",
                LastTransitionTime = now,
            })],
        };
        var body = $$"""
            {"metadata":{"resourceVersion":"{{node.Metadata.ResourceVersion}}"},"status":{{KubernetesJson.Serialize(status)}}}
            """;
        await _options.Kubernetes.CoreV1.PatchNodeStatusAsync(
            new V1Patch(body, V1Patch.PatchType.MergePatch), node.Metadata.Name, cancellationToken: _stop.Token).ConfigureAwait(false);
        _options.Logger.NodeUnknown(node.Metadata.Name);
    }

    private async Task SetTaintsAsync(V1Node node, IReadOnlyList<V1Taint> taints)
    {
        var body = $$$"""
            {"metadata":{"resourceVersion":"{{{node.Metadata.ResourceVersion}}}"},"spec":{"taints":{{{KubernetesJson.Serialize(taints)}}}}}
            """;
        await _options.Kubernetes.CoreV1.PatchNodeAsync(
            new V1Patch(body, V1Patch.PatchType.MergePatch), node.Metadata.Name, cancellationToken: _stop.Token).ConfigureAwait(false);
        var names = string.Join(", ", taints.Select(taint => $"{taint.Key}:{taint.Effect}"));
        _options.Logger.NodeTainted(node.Metadata.Name, names);
    }

    private async Task MarkNotReadyAsync(V1Pod pod)
    {
        await _statusWriter.WriteAsync(pod, NotReady, _stop.Token).ConfigureAwait(false);
        _events.Warning(pod, "NodeNotReady", $"Node {pod.Spec.NodeName} is not ready");
    }

    private async Task EvictAsync(V1Pod pod, string taint)
    {
        await _options.Kubernetes.CoreV1.DeleteNamespacedPodAsync(
            pod.Metadata.Name,
            pod.Metadata.NamespaceProperty,
            new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } },
            cancellationToken: _stop.Token).ConfigureAwait(false);
        var name = ObjectName.Of(pod);
        _options.Logger.PodEvicted(name, pod.Spec.NodeName, taint);
        _events.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {name}: taint {taint} of node {pod.Spec.NodeName}");
    }

    private async Task RemoveAsync(V1Pod pod)
    {
        if (await NodeExistsAsync(pod.Spec.NodeName).ConfigureAwait(false))
        {
            return;
        }

        await _statusWriter.RemoveAsync(pod, _stop.Token).ConfigureAwait(false);
        var name = ObjectName.Of(pod);
        _options.Logger.PodRemoved(name, pod.Spec.NodeName);
    }

    // The mirror may be behind; a removal cannot be taken back.
    private async Task<bool> NodeExistsAsync(string name)
    {
        try
        {
            await _options.Kubernetes.CoreV1.ReadNodeAsync(name, cancellationToken: _stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private V1PodStatus NotReady(V1Pod pod) => (pod.Status ?? new V1PodStatus()) with
    {
        Conditions = PodConditions.With(
            pod.Status?.Conditions,
            PodConditions.Ready,
            "False",
            "NodeNotReady",
            "the pod's node is not ready",
            PodState.Seconds(_options.TimeProvider.GetUtcNow())),
    };
}
