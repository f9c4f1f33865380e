using System.Net;
using System.Threading.RateLimiting;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>Holds requests to one cluster back: to a rate of ours, and for as long as the server asked with a 429.</summary>
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
            TokensPerPeriod = Math.Max(1, options.RequestsPerSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(Math.Max(100, 1000.0 / options.RequestsPerSecond)),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        while (RemainingPause() is { Ticks: > 0 } pause)
        {
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
