using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.Mirroring;

namespace ProtocolLearning.LocalCluster.NodeLifecycle;

internal static partial class LifecycleLog
{
    [LoggerMessage(EventId = 4300, Level = LogLevel.Warning, Message = "Node {Node} stopped renewing its lease")]
    public static partial void NodeUnknown(this ILogger logger, string node);

    [LoggerMessage(EventId = 4301, Level = LogLevel.Information, Message = "Node {Node} has taints [{Taints}]")]
    public static partial void NodeTainted(this ILogger logger, string node, string taints);

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "Pod {Pod} is evicted from node {Node}: {Taint}")]
    public static partial void PodEvicted(this ILogger logger, ObjectName pod, string node, string taint);

    [LoggerMessage(EventId = 4303, Level = LogLevel.Warning, Message = "Pod {Pod} is removed, for node {Node} does not exist")]
    public static partial void PodRemoved(this ILogger logger, ObjectName pod, string node);

    [LoggerMessage(EventId = 4304, Level = LogLevel.Warning, Message = "A write of the node lifecycle failed; the next look repeats it")]
    public static partial void LifecycleWriteFailed(this ILogger logger, Exception exception);
}
