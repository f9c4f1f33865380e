using Microsoft.Extensions.Logging;

using Prometheus;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Controllers.Queueing;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>The workers of one controller: take, reconcile, decide by the outcome when to look again, done.</summary>
internal sealed class WorkerPool(
    string controller,
    int workers,
    TimeSpan? reconcileTimeout,
    WorkQueue<ClusterRequest> queue,
    IReconciler reconciler,
    OwnWrites writes,
    ControllerMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Works until it should take no more and what it took is done.</summary>
    /// <param name="stopTaking">Take no further item.</param>
    /// <param name="abort">Cut off what is under way; it goes back into the queue.</param>
    public async Task RunAsync(CancellationToken stopTaking, CancellationToken abort)
    {
        Log.ControllerStarted(logger, controller, workers);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(stopTaking, abort), CancellationToken.None)));
        Log.ControllerStopped(logger, controller);
    }

    private async Task WorkAsync(CancellationToken stopTaking, CancellationToken abort)
    {
        while (await queue.TakeAsync(stopTaking) is { } request)
        {
            try
            {
                if (writes.ArePending(request))
                {
                    queue.AddAfter(request, OwnWrites.Interval);
                }
                else
                {
                    await ProcessAsync(request, abort);
                }
            }
            finally
            {
                queue.Done(request);
            }
        }
    }

    private async Task ProcessAsync(ClusterRequest request, CancellationToken abort)
    {
        var id = Guid.NewGuid();
        using var scope = Log.BeginReconcile(logger, controller, request, id);
        using var span = ControllerTracing.StartReconcile(controller, request, id);
        using var active = metrics.ActiveWorkers.WithLabels(controller).TrackInProgress();
        using var timer = metrics.ReconcileTime.WithLabels(controller).NewTimer();
        using var timeout = new CancellationTokenSource(reconcileTimeout ?? Timeout.InfiniteTimeSpan, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(abort, timeout.Token);
        var written = WrittenVersions.Begin();
        try
        {
            Settle(request, await reconciler.ReconcileAsync(request, id, linked.Token));
        }
        catch (Exception) when (abort.IsCancellationRequested)
        {
            // Cut off in the middle: nothing is lost, should this process lead again.
            ControllerTracing.Result("abandoned", null);
            Log.ReconcileAbandoned(logger);
            queue.Add(request);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            metrics.Timeouts.WithLabels(controller).Inc();
            Retry(request, default, "timed out");
            Log.ReconcileTimedOut(logger, reconcileTimeout!.Value, queue.FailuresOf(request));
        }
        catch (ApiException exception)
        {
            Retry(request, exception.RetryAfter ?? default, exception.Message);
            Log.ReconcileFailed(logger, queue.FailuresOf(request), exception.Message, null);
        }
        catch (Exception exception)
        {
            metrics.Panics.WithLabels(controller).Inc();
            Retry(request, default, exception.Message);
            Log.ReconcileThrew(logger, queue.FailuresOf(request), exception);
        }
        finally
        {
            writes.Remember(request, written);
        }
    }

    private void Settle(ClusterRequest request, ReconcileOutcome outcome)
    {
        if (outcome.IsConflict)
        {
            Count(ReconcileResults.Requeue);
            queue.AddRateLimited(request);
            Log.ReconcileConflict(logger, outcome.ErrorMessage);
        }
        else if (outcome.ErrorMessage is not null)
        {
            Retry(request, outcome.RequeueAfter ?? default, outcome.ErrorMessage);
            Log.ReconcileFailed(logger, queue.FailuresOf(request), outcome.ErrorMessage, outcome.Error);
        }
        else if (outcome.RequeueAfter is { Ticks: > 0 } delay)
        {
            Count(ReconcileResults.RequeueAfter);
            queue.Forget(request);
            queue.AddAfter(request, delay);
        }
        else
        {
            Count(ReconcileResults.Success);
            queue.Forget(request);
        }
    }

    private void Retry(ClusterRequest request, TimeSpan atLeast, string error)
    {
        metrics.ReconcileErrors.WithLabels(controller).Inc();
        Count(ReconcileResults.Error, error);
        queue.AddRateLimited(request, atLeast);
    }

    private void Count(string result, string? error = null)
    {
        metrics.ReconcileTotal.WithLabels(controller, result).Inc();
        ControllerTracing.Result(result, error);
    }
}
