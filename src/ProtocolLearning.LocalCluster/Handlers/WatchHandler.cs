using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>GET of a collection's changes, as a stream of events.</summary>
internal sealed class WatchHandler(
    ObjectStore store, FaultSwitchboard faults, TimeProvider time, TimeSpan bookmarkInterval) : IRequestHandler
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(30);

    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        if (request.Query.IsPresent("sendInitialEvents"))
        {
            return ApiFailures.BadRequest("sendInitialEvents is not supported by this server; list, then watch");
        }

        if (ObjectFilter.Read(request).Refused(out var failure, out var filter)
            || request.Query.Whole("timeoutSeconds", (long)UsualTimeout.TotalSeconds).Refused(out failure, out var timeoutSeconds)
            || request.Query.Whole("resourceVersion", 0).Refused(out failure, out var version))
        {
            return failure;
        }

        if (version > store.Version)
        {
            return ApiFailures.TooLargeResourceVersion(version, store.Version);
        }

        var collection = store.Collection(request.Kind.StorageName);
        var events = new WatchEventWriter(request, filter, time);
        using var timeout = new CancellationTokenSource(
            TimeSpan.FromSeconds(Math.Clamp(timeoutSeconds, 1, int.MaxValue / 1000)), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.Aborted);
        var bookmarks = request.Query.Flag("allowWatchBookmarks") ? bookmarkInterval : Timeout.InfiniteTimeSpan;
        var stream = new WatchStream(
            store, collection, events, faults, time, bookmarks, request.FaultTarget, request.Context.Abort);
        try
        {
            await events.StartAsync(ended.Token);
            await stream.RunAsync(version, ended.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !request.Aborted.IsCancellationRequested)
        {
            await stream.WriteLastBookmarkAsync(request.Aborted);
        }

        return null;
    }
}
