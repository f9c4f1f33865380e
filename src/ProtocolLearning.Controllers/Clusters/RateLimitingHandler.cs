using System.Net;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>
/// Holds requests to one cluster back: to a rate of ours, and for as long as the server asked with a 429. A request that would wait for
/// longer than its sender does is answered 429 here, with the time that is left: its sender hears why, and when to try again.
/// </summary>
internal sealed class RateLimitingHandler : DelegatingHandler
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaximumPause = TimeSpan.FromMinutes(1);

    private readonly TokenBucketRateLimiter _bucket;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly long _start;
    private TimeSpan _pausedUntil;

    public RateLimitingHandler(ConnectionOptions options, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _bucket = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = Replenishment(options.RequestsPerSecond).Tokens,
            ReplenishmentPeriod = Replenishment(options.RequestsPerSecond).Period,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(RequestTraits.IsProbe, out var isProbe) && isProbe)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        while (RemainingPause() is { Ticks: > 0 } pause)
        {
            if (request.Options.TryGetValue(RequestTraits.TimeLimit, out var limit) && pause > limit)
            {
                return Busy(request, pause);
            }

            await Task.Delay(pause, _time, cancellationToken);
        }

        using var lease = await _bucket.AcquireAsync(1, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.TooManyRequests)
        {
            Pause(response.Headers.RetryAfter?.Delta ?? DefaultPause);
        }

        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bucket.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>About ten periods a second: short waits, few timers.</summary>
    internal static (int Tokens, TimeSpan Period) Replenishment(int requestsPerSecond)
    {
        var tokens = Math.Max(1, requestsPerSecond / 10);
        return (tokens, TimeSpan.FromSeconds((double)tokens / requestsPerSecond));
    }

    private static HttpResponseMessage Busy(HttpRequestMessage request, TimeSpan pause)
    {
        var seconds = (int)Math.Ceiling(pause.TotalSeconds);
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            RequestMessage = request,
            Content = new StringContent(
                $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"TooManyRequests","message":"the server asked for a pause, of which {{seconds}} s are left"}"""),
        };
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    }

    private TimeSpan RemainingPause()
    {
        lock (_gate)
        {
            return _pausedUntil - _time.GetElapsedTime(_start);
        }
    }

    private void Pause(TimeSpan asked)
    {
        lock (_gate)
        {
            var until = _time.GetElapsedTime(_start) + (asked < MaximumPause ? asked : MaximumPause);
            _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
        }
    }
}
