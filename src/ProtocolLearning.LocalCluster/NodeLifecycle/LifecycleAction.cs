using k8s.Models;

namespace ProtocolLearning.LocalCluster.NodeLifecycle;

/// <summary>One write that the node lifecycle calls for.</summary>
internal abstract record LifecycleAction
{
    private LifecycleAction()
    {
    }

    /// <summary>The node's lease ran out: its conditions become Unknown.</summary>
    internal sealed record MarkUnknown(V1Node Node) : LifecycleAction;

    /// <summary>The node's taints are to be these.</summary>
    internal sealed record SetTaints(V1Node Node, IReadOnlyList<V1Taint> Taints) : LifecycleAction;

    /// <summary>The pod's node is not ready, so neither is the pod.</summary>
    internal sealed record MarkNotReady(V1Pod Pod) : LifecycleAction;

    /// <summary>The pod's toleration of the node's state has ended: it is deleted, with its grace.</summary>
    internal sealed record Evict(V1Pod Pod, string Taint) : LifecycleAction;

    /// <summary>The pod's Node object is gone: the pod's object is removed at once.</summary>
    internal sealed record Remove(V1Pod Pod) : LifecycleAction;
}
