using Microsoft.Extensions.Logging;

namespace ProtocolLearning.LocalCluster.Nodes;

internal static partial class NodeLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Information, Message = "Node {Node} joined and serves logs on port {Port}")]
    public static partial void NodeJoined(this ILogger logger, string node, int port);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Heartbeat of node {Node} failed")]
    public static partial void HeartbeatFailed(this ILogger logger, Exception exception, string node);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "Node {Node} has no Node object any more; start it anew to register it")]
    public static partial void NodeObjectMissing(this ILogger logger, string node);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "Node {Node} lost its power")]
    public static partial void PowerLost(this ILogger logger, string node);

    [LoggerMessage(EventId = 4010, Level = LogLevel.Information, Message = "Container {Container} of pod {Pod} started as process {ProcessId}")]
    public static partial void ContainerStarted(this ILogger logger, string pod, string container, int processId);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "Container {Container} of pod {Pod} ended with exit code {ExitCode}")]
    public static partial void ContainerEnded(this ILogger logger, string pod, string container, int exitCode);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Debug, Message = "Container {Container} of pod {Pod} waits, {Reason}: {Detail}")]
    public static partial void ContainerWaits(this ILogger logger, string pod, string container, string reason, string detail);

    [LoggerMessage(EventId = 4013, Level = LogLevel.Warning, Message = "Volumes of pod {Pod} stay as they are: {Reason}")]
    public static partial void VolumesStayOld(this ILogger logger, string pod, string reason);

    [LoggerMessage(EventId = 4014, Level = LogLevel.Warning, Message = "Pod {Namespace}/{Name} could not be reported; next attempt in {Delay}")]
    public static partial void PodReportFailed(this ILogger logger, Exception exception, string @namespace, string name, TimeSpan delay);

    [LoggerMessage(EventId = 4016, Level = LogLevel.Error, Message = "Pod {Namespace}/{Name} is not run any more, for running it failed unexpectedly")]
    public static partial void PodRunFailed(this ILogger logger, Exception exception, string @namespace, string name);

    [LoggerMessage(EventId = 4015, Level = LogLevel.Warning, Message = "Folder {Folder} could not be removed")]
    public static partial void FolderStays(this ILogger logger, Exception exception, string folder);
}
