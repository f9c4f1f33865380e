using Microsoft.Extensions.Logging;

namespace ProtocolLearning.LocalCluster.PodObjects;

internal static partial class PodEventLog
{
    [LoggerMessage(EventId = 4400, Level = LogLevel.Debug, Message = "Event {Reason} about pod {Pod} could not be written")]
    public static partial void EventNotWritten(this ILogger logger, Exception exception, string reason, string pod);
}
