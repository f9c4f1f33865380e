using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.Mirroring;

namespace ProtocolLearning.LocalCluster.Scheduling;

internal static partial class SchedulerLog
{
    [LoggerMessage(EventId = 4200, Level = LogLevel.Information, Message = "Pod {Pod} goes to node {Node}")]
    public static partial void PodBound(this ILogger logger, ObjectName pod, string node);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Debug, Message = "Pod {Pod} fits nowhere: {Reason}")]
    public static partial void PodFitsNowhere(this ILogger logger, ObjectName pod, string reason);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Debug, Message = "Pod {Pod} changed while it was being scheduled")]
    public static partial void PodChangedMeanwhile(this ILogger logger, ObjectName pod);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Warning, Message = "Pod {Pod} could not be scheduled now")]
    public static partial void SchedulingFailed(this ILogger logger, Exception exception, ObjectName pod);
}
