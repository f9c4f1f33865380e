using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Observability;

/// <summary>Everything the runtime logs. 1xx caches, 2xx controllers, 3xx leadership, 4xx clusters, 5xx events.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "Listing {Kind} at cluster {Cluster} failed, trying again: {Reason}")]
    public static partial void ListFailed(ILogger logger, string cluster, string kind, string reason);

    [LoggerMessage(102, LogLevel.Debug, "The watch of {Kind} at cluster {Cluster} failed: {Reason}")]
    public static partial void WatchFailed(ILogger logger, string cluster, string kind, string reason);

    [LoggerMessage(103, LogLevel.Warning, "The watch of {Kind} at cluster {Cluster} was silent for {Limit}: starting over")]
    public static partial void WatchSilent(ILogger logger, string cluster, string kind, TimeSpan limit);

    [LoggerMessage(104, LogLevel.Error, "The cache of {Kind} at cluster {Cluster} met a defect and starts over")]
    public static partial void ReflectorFailed(ILogger logger, string cluster, string kind, Exception exception);

    [LoggerMessage(105, LogLevel.Error, "Mapping {Kind} {Key} at cluster {Cluster} to requests failed: fix the mapping function")]
    public static partial void SubscriberFailed(ILogger logger, string cluster, string kind, ObjectKey key, Exception exception);

    [LoggerMessage(106, LogLevel.Error, "What waited for the caches of cluster {Cluster} failed: fix the mapping function")]
    public static partial void SyncSubscriberFailed(ILogger logger, string cluster, Exception exception);

    [LoggerMessage(201, LogLevel.Information, "Controller {Controller} starts {Workers} workers")]
    public static partial void ControllerStarted(ILogger logger, string controller, int workers);

    [LoggerMessage(202, LogLevel.Information, "Controller {Controller} stopped")]
    public static partial void ControllerStopped(ILogger logger, string controller);

    [LoggerMessage(203, LogLevel.Warning, "Reconciling failed, retry {Failures} follows: {Reason}")]
    public static partial void ReconcileFailed(ILogger logger, int failures, string reason, Exception? exception);

    [LoggerMessage(204, LogLevel.Error, "Reconciling threw, retry {Failures} follows")]
    public static partial void ReconcileThrew(ILogger logger, int failures, Exception exception);

    [LoggerMessage(206, LogLevel.Debug, "Reconciling met a conflict, the newer version follows: {Reason}")]
    public static partial void ReconcileConflict(ILogger logger, string? reason);

    [LoggerMessage(207, LogLevel.Warning, "Reconciling took longer than {Limit} and was cut off, retry {Failures} follows")]
    public static partial void ReconcileTimedOut(ILogger logger, TimeSpan limit, int failures);

    [LoggerMessage(208, LogLevel.Debug, "Reconciling was cut off: this process no longer leads or is stopping")]
    public static partial void ReconcileAbandoned(ILogger logger);

    [LoggerMessage(301, LogLevel.Information, "{Identity} leads by lease {Lease}")]
    public static partial void BecameLeader(ILogger logger, string identity, string lease);

    [LoggerMessage(302, LogLevel.Error, "{Identity} lost lease {Lease}: {Reason}. Its workers are cut off")]
    public static partial void LostLeadership(ILogger logger, string identity, string lease, string reason);

    [LoggerMessage(303, LogLevel.Information, "{Identity} gave lease {Lease} back")]
    public static partial void ReleasedLease(ILogger logger, string identity, string lease);

    [LoggerMessage(304, LogLevel.Warning, "Lease {Lease} could not be read or written, trying again: {Reason}")]
    public static partial void LeaseUnavailable(ILogger logger, string lease, string reason);

    [LoggerMessage(305, LogLevel.Information, "{Identity} stands by: {Holder} holds lease {Lease}")]
    public static partial void StandsBy(ILogger logger, string identity, string holder, string lease);

    [LoggerMessage(401, LogLevel.Information, "Cluster {Cluster} engaged at {Server}")]
    public static partial void ClusterEngaged(ILogger logger, string cluster, Uri server);

    [LoggerMessage(402, LogLevel.Information, "Cluster {Cluster} disengaged")]
    public static partial void ClusterDisengaged(ILogger logger, string cluster);

    [LoggerMessage(
        403,
        LogLevel.Critical,
        "{Workers} did not end {Limit} after they were cut off: ending the process, so that no second leader works beside them")]
    public static partial void WorkersStuck(ILogger logger, string workers, TimeSpan limit);

    [LoggerMessage(501, LogLevel.Debug, "Event {Reason} of {Kind} {Name} could not be written: {Error}")]
    public static partial void EventFailed(ILogger logger, string reason, string kind, string name, string error);

    /// <summary>Puts the names of a reconciliation on everything that is logged inside it.</summary>
    public static IDisposable? BeginReconcile(ILogger logger, string controller, ClusterRequest request, Guid id) =>
        logger.BeginScope(new Dictionary<string, object>
        {
            ["Controller"] = controller,
            ["Cluster"] = request.Cluster,
            ["Namespace"] = request.Namespace,
            ["Name"] = request.Name,
            ["ReconcileId"] = id,
        });
}
