using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>
/// Leads by a Lease. KubernetesClient's own elector stays leader after a loss, never gives the lease back and dies where the
/// server is down while it bids; this one is fenced by its own clock, releases on a clean stop and only ever retries.
/// </summary>
internal sealed class LeaderElector : ILeadership
{
    private const double Jitter = 1.2;

    private readonly LeaseLock _lock;
    private readonly LeaderElectionOptions _options;
    private readonly ControllerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly long _start;
    private long _leaderUntil;
    private LeaseRecord? _observed;
    private TimeSpan _observedAt;

    public LeaderElector(
        LeaseLock @lock, LeaderElectionOptions options, ControllerMetrics metrics, TimeProvider time, Random random, ILogger logger)
    {
        options.Validate();
        (_lock, _options, _metrics, _time, _random, _logger) = (@lock, options, metrics, time, random, logger);
        _start = time.GetTimestamp();
        metrics.Leader.WithLabels(options.Name).Set(0);
    }

    public string Identity => _options.Identity;

    public bool IsLeader => Now.Ticks < Interlocked.Read(ref _leaderUntil);

    /// <summary>Short enough for a second attempt, on another connection, where the first one hangs.</summary>
    private TimeSpan AttemptTimeout => _options.RenewDeadline / 2;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>
    /// Bids, leads, and bids again after a loss, until it is stopped. The lease is given back once <paramref name="lead"/> has
    /// returned; where that throws, nobody knows whether its work has ended, so the lease just runs out.
    /// </summary>
    public async Task RunAsync(Func<LeadershipTerm, Task> lead, CancellationToken stopping)
    {
        while (await AcquireAsync(stopping))
        {
            await HoldAsync(lead, stopping);
        }
    }

    private async Task<bool> AcquireAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var asked = Now;
            if (await AttemptAsync(BidAsync, AttemptTimeout, stopping) is LeaseAttempt.Held)
            {
                Extend(asked);
                return true;
            }

            var pause = _options.RetryPeriod * (1 + (Jitter * _random.NextDouble()));
            await Task.Delay(pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private async Task HoldAsync(Func<LeadershipTerm, Task> lead, CancellationToken stopping)
    {
        Log.BecameLeader(_logger, Identity, _options.Name);
        _metrics.Leader.WithLabels(_options.Name).Set(1);
        using var lost = new CancellationTokenSource(Remaining(), _time);
        var leading = Task.Run(() => lead(new LeadershipTerm(stopping, lost.Token)), CancellationToken.None);
        try
        {
            if (await RenewWhileAsync(leading, lost) is { } reason)
            {
                Resign();
                await lost.CancelAsync();
                Log.LostLeadership(_logger, Identity, _options.Name, reason);
            }

            await leading;
        }
        finally
        {
            _metrics.Leader.WithLabels(_options.Name).Set(0);
        }

        var stillHeld = IsLeader;
        Resign();
        if (stillHeld)
        {
            await ReleaseAsync();
        }
    }

    /// <summary>Renews until the work has ended; returns why leadership was lost, or null.</summary>
    private async Task<string?> RenewWhileAsync(Task leading, CancellationTokenSource lost)
    {
        while (true)
        {
            using (var ended = new CancellationTokenSource())
            {
                await Task.WhenAny(leading, Task.Delay(_options.RetryPeriod, _time, ended.Token));
                await ended.CancelAsync();
            }

            if (leading.IsCompleted && IsLeader)
            {
                return null;
            }

            var asked = Now;
            var attempt = await AttemptAsync(RenewAsync, AttemptTimeout, lost.Token);
            if (attempt is LeaseAttempt.Taken)
            {
                return $"{_observed?.Holder} holds it";
            }

            // The fence may have fallen while the request was under way: what the workers were told cannot be taken back.
            if (lost.IsCancellationRequested || !IsLeader)
            {
                return $"no renewal succeeded within {_options.RenewDeadline}";
            }

            if (attempt is LeaseAttempt.Held)
            {
                Extend(asked);
                lost.CancelAfter(Remaining());
            }
        }
    }

    private async Task<LeaseAttempt> AttemptAsync(
        Func<CancellationToken, Task<LeaseAttempt>> attempt, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await attempt(linked.Token);
        }
        catch (OperationCanceledException)
        {
            return LeaseAttempt.Unavailable;
        }
        catch (Exception exception)
        {
            // Whatever it is, it must not end the renewals while the work goes on.
            Log.LeaseUnavailable(_logger, _options.Name, exception.Message);
            return LeaseAttempt.Unavailable;
        }
    }

    private async Task<LeaseAttempt> BidAsync(CancellationToken cancellationToken)
    {
        var read = await _lock.ReadAsync(cancellationToken);
        if (read.Value is not { } record)
        {
            // Somebody deleted it: who held it may not have heard yet, and works on for as long as its last renewal was good for.
            return _observed is null || IsFree(_observed) ? Judge(await _lock.CreateAsync(Mine(null), cancellationToken)) : LeaseAttempt.Taken;
        }

        Observe(record);
        return IsFree(record) ? Judge(await _lock.WriteAsync(Mine(record), cancellationToken)) : LeaseAttempt.Taken;
    }

    private async Task<LeaseAttempt> RenewAsync(CancellationToken cancellationToken)
    {
        var written = await _lock.WriteAsync(Mine(_observed), cancellationToken);
        if (written.IsSuccess)
        {
            return Judge(written);
        }

        var read = await _lock.ReadAsync(cancellationToken);
        if (read.Value is not { } record)
        {
            return Judge(await _lock.CreateAsync(Mine(null), cancellationToken));
        }

        Observe(record);
        return record.Holder == Identity ? Judge(await _lock.WriteAsync(Mine(record), cancellationToken)) : LeaseAttempt.Taken;
    }

    private async Task ReleaseAsync()
    {
        var released = Mine(_observed) with { Holder = "", Duration = TimeSpan.FromSeconds(1) };
        var attempt = await AttemptAsync(
            async token => (await _lock.WriteAsync(released, token)).IsSuccess ? LeaseAttempt.Held : LeaseAttempt.Unavailable,
            _options.RetryPeriod,
            CancellationToken.None);
        if (attempt is LeaseAttempt.Held)
        {
            Log.ReleasedLease(_logger, Identity, _options.Name);
        }
    }

    private LeaseAttempt Judge(ApiResult<LeaseRecord> written)
    {
        if (written is not { IsSuccess: true, Value: { } record })
        {
            return LeaseAttempt.Unavailable;
        }

        Observe(record);
        return LeaseAttempt.Held;
    }

    private LeaseRecord Mine(LeaseRecord? previous)
    {
        var now = _time.GetUtcNow();
        return previous?.Holder == Identity
            ? previous with { RenewTime = now, Duration = _options.LeaseDuration }
            : new LeaseRecord(
                Identity, _options.LeaseDuration, now, now, previous is null ? 0 : previous.Transitions + 1, previous?.ResourceVersion ?? "");
    }

    /// <summary>Expiry counts from when a change was seen by our own clock: the holder's clock may be wrong.</summary>
    private void Observe(LeaseRecord record)
    {
        if (!record.SaysTheSameAs(_observed))
        {
            if (record.Holder != Identity && record.Holder.Length > 0 && record.Holder != _observed?.Holder)
            {
                Log.StandsBy(_logger, Identity, record.Holder, _options.Name);
            }

            _observedAt = Now;
        }

        _observed = record;
    }

    private bool IsFree(LeaseRecord record) =>
        record.Holder.Length == 0 || record.Holder == Identity || Now >= _observedAt + Valid(record);

    private TimeSpan Valid(LeaseRecord record) => record.Duration > TimeSpan.Zero ? record.Duration : _options.LeaseDuration;

    /// <summary>Counts from before the request: the server may have written at once and answered late.</summary>
    private void Extend(TimeSpan asked) => Interlocked.Exchange(ref _leaderUntil, (asked + _options.RenewDeadline).Ticks);

    private void Resign() => Interlocked.Exchange(ref _leaderUntil, 0);

    private TimeSpan Remaining()
    {
        var remaining = TimeSpan.FromTicks(Interlocked.Read(ref _leaderUntil)) - Now;
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}
