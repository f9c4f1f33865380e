using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;

namespace ProtocolLearning.LocalCluster.Faults;

/// <summary>
/// Lets the faults that are on strike a request before it is handled. Those of running watches are the watch's own business.
/// </summary>
internal sealed class FaultInjection(FaultSwitchboard switchboard, TimeProvider time)
{
    /// <summary>Null where the request may go on; it may have been held up until then.</summary>
    public async Task<ApiFailure?> StrikeAsync(ApiRequest request)
    {
        var target = request.FaultTarget;
        if (switchboard.Strike(target, FaultKind.HalfOpen) is { } halfOpen)
        {
            await HoldAsync(request, halfOpen);
        }

        if (switchboard.Strike(target, FaultKind.Slow) is { } slow)
        {
            await Task.Delay(slow.Delay, time, request.Aborted);
        }

        var refusing = switchboard.Strike(
            target, FaultKind.Gone, FaultKind.Conflict, FaultKind.TooManyRequests, FaultKind.InternalError, FaultKind.QuotaExceeded);
        return refusing?.Kind switch
        {
            FaultKind.Gone => ApiFailures.Expired("too old resource version (injected)"),
            FaultKind.Conflict => ApiFailures.Conflict(
                request.Kind, request.Path.Name, "the object has been modified (injected)"),
            FaultKind.TooManyRequests => ApiFailures.TooManyRequests((int)Math.Ceiling(refusing.RetryAfter.TotalSeconds)),
            FaultKind.InternalError => ApiFailures.Internal("injected"),
            FaultKind.QuotaExceeded => ApiFailures.Forbidden(request.Kind, request.Path.Name, "exceeded quota: injected"),
            _ => null,
        };
    }

    /// <summary>Holds the request while the fault is on; where the fault counts requests, until the client leaves.</summary>
    private async Task HoldAsync(ApiRequest request, Fault fault)
    {
        while (true)
        {
            var switched = switchboard.Switched;
            if (fault.Times is null && !switchboard.IsOn(request.FaultTarget, FaultKind.HalfOpen))
            {
                return;
            }

            await switched.WaitAsync(request.Aborted);
        }
    }
}
