using Microsoft.Extensions.Logging;

namespace ProtocolLearning.LocalCluster.Mirroring;

internal static partial class MirrorLog
{
    [LoggerMessage(EventId = 4100, Level = LogLevel.Debug, Message = "Listing {Kind} again: {Reason}")]
    public static partial void MirrorRelists(this ILogger logger, string kind, string reason);

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "Reading {Kind} failed; next attempt in {Delay}")]
    public static partial void MirrorFailed(this ILogger logger, Exception exception, string kind, TimeSpan delay);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "A look at the mirrored objects failed")]
    public static partial void LookFailed(this ILogger logger, Exception exception);
}
