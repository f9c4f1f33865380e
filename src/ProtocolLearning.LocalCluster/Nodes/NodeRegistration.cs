using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.LocalCluster.Mirroring;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Registers the Node object, renews its lease, and keeps its Ready condition true.</summary>
internal sealed class NodeRegistration(NodeRuntime node, int logPort)
{
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(5);

    private readonly ProcessNodeOptions _options = node.Options;
    private readonly ICoreV1Operations _core = node.Options.Kubernetes.CoreV1;
    private readonly ICoordinationV1Operations _coordination = node.Options.Kubernetes.CoordinationV1;

    /// <summary>Creates the Node object, or takes over the one of that name, and renews the lease.</summary>
    /// <exception cref="HttpOperationException">The API server refused it.</exception>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        V1Node registered;
        try
        {
            registered = await _core.CreateNodeAsync(NodeDescription.Object(_options), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            var labels = new { metadata = new { labels = NodeDescription.Labels(_options) } };
            registered = await _core.PatchNodeAsync(
                new V1Patch(labels, V1Patch.PatchType.MergePatch), _options.Name, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }

        // The lease first: a node that says it is ready and has no lease is taken for lost.
        await RenewLeaseAsync(registered, cancellationToken).ConfigureAwait(false);
        await ReportReadyAsync(registered, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Renews the lease at every interval until it is cancelled; a failure is logged and waits for the next one.</summary>
    public async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await node.DelayAsync(_options.HeartbeatInterval, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var patience = _options.HeartbeatInterval > ShortestPatience ? _options.HeartbeatInterval : ShortestPatience;
            using var timeout = new CancellationTokenSource(patience, _options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                await HeartbeatAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or OperationCanceledException)
            {
                _options.Logger.HeartbeatFailed(e, _options.Name);
            }
        }
    }

    /// <summary>Says that the node shuts down.</summary>
    public Task ReportShutdownAsync(CancellationToken cancellationToken) => PatchStatusAsync(
        new V1NodeStatus
        {
            Conditions =
            [
                new V1NodeCondition
                {
                    Type = NodeDescription.Ready,
                    Status = "False",
                    Reason = "NodeShutdown",
                    Message = "the process node was shut down",
                    LastHeartbeatTime = node.Now,
                    LastTransitionTime = node.Now,
                },
            ],
        },
        cancellationToken);

    private async Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        V1Node? registered = null;
        try
        {
            registered = await _core.ReadNodeAsync(_options.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // Like a kubelet: who deletes a Node wants it gone, so it is not made again while this node runs.
            _options.Logger.NodeObjectMissing(_options.Name);
        }

        await RenewLeaseAsync(registered, cancellationToken).ConfigureAwait(false);
        if (registered is not null && registered.Status?.Conditions?.Any(condition =>
            condition is { Type: NodeDescription.Ready, Status: "True" }) != true)
        {
            await ReportReadyAsync(registered, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task ReportReadyAsync(V1Node registered, CancellationToken cancellationToken) =>
        PatchStatusAsync(NodeDescription.Status(_options, registered.Status, logPort, node.Now), cancellationToken);

    private async Task PatchStatusAsync(V1NodeStatus status, CancellationToken cancellationToken)
    {
        var body = $$"""{"status":{{KubernetesJson.Serialize(status)}}}""";
        await _core.PatchNodeStatusAsync(
            new V1Patch(body, V1Patch.PatchType.MergePatch), _options.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private async Task RenewLeaseAsync(V1Node? registered, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await _coordination.ReadNamespacedLeaseAsync(
                _options.Name, ObjectSources.LeaseNamespace, cancellationToken: cancellationToken).ConfigureAwait(false);
            lease.Spec = LeaseSpec();
            await _coordination.ReplaceNamespacedLeaseAsync(
                lease, _options.Name, ObjectSources.LeaseNamespace, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            await _coordination.CreateNamespacedLeaseAsync(
                Lease(registered), ObjectSources.LeaseNamespace, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private V1LeaseSpec LeaseSpec() => new()
    {
        HolderIdentity = _options.Name,
        LeaseDurationSeconds = (int)_options.LeaseDuration.TotalSeconds,
        RenewTime = _options.TimeProvider.GetUtcNow().UtcDateTime,
    };

    private V1Lease Lease(V1Node? registered) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = _options.Name,
            NamespaceProperty = ObjectSources.LeaseNamespace,
            OwnerReferences = registered is null ? null :
            [
                new V1OwnerReference { ApiVersion = "v1", Kind = "Node", Name = _options.Name, Uid = registered.Metadata.Uid },
            ],
        },
        Spec = LeaseSpec(),
    };
}
