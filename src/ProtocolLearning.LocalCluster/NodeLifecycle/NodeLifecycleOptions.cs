using k8s;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ProtocolLearning.LocalCluster.NodeLifecycle;

/// <summary>What a <see cref="NodeLifecycleController"/> needs. The defaults are kube-controller-manager's.</summary>
public sealed class NodeLifecycleOptions
{
    /// <summary>The API server whose nodes are watched.</summary>
    public required IKubernetes Kubernetes { get; init; }

    /// <summary>How long a lease may go without renewal before its node is unreachable. Default 50 s.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>
    /// The toleration of NoExecute taints that not-ready and unreachable nodes get, where a pod says nothing of its own. Default 300 s.
    /// </summary>
    public TimeSpan DefaultToleration { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a Node object must be missing before the pods on it are removed. Default 40 s.</summary>
    public TimeSpan MissingNodeQuarantine { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How often all this is looked at though nothing changed. Default 1 s.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it logs.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
