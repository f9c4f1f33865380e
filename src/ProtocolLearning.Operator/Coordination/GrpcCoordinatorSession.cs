using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Coordination;

/// <inheritdoc/>
internal sealed class GrpcCoordinatorSession : ICoordinatorSession
{
    private readonly string _run;
    private readonly CoordinatorClient _client;
    private readonly IdentityKey _key;
    private readonly Action _changed;
    private readonly CoordinatorLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly Task _following;
    private readonly Task _watching;
    private CoordinatorView _view = CoordinatorView.Unknown;
    private long _heardAt;
    private long? _undeliveredAt;

    public GrpcCoordinatorSession(
        string run, CoordinatorClient client, IdentityKey key, Action changed, CoordinatorLimits limits, TimeProvider time, ILogger logger)
    {
        (_run, _client, _key, _changed, _limits, _time, _logger) = (run, client, key, changed, limits, time, logger);
        _heardAt = time.GetTimestamp();
        // It outlives the reconciliation that opens it, whose id must not be on what it logs later.
        using (ExecutionContext.SuppressFlow())
        {
            _following = Task.Run(() => GuardAsync(FollowAsync));
            _watching = Task.Run(() => GuardAsync(WatchAsync));
        }
    }

    public CoordinatorView View
    {
        get
        {
            lock (_gate)
            {
                return Silence is { } silence ? _view with { IsCurrent = false, Silence = silence } : _view;
            }
        }
    }

    private TimeSpan? Silence => _time.GetElapsedTime(_heardAt) is var silence && silence >= _limits.SilentAfter ? silence : null;

    private bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _undeliveredAt is { } at && _time.GetElapsedTime(at) < _limits.ProposalPause;
            }
        }
    }

    public async Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        if (IsPaused)
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(_limits.ProposalTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await _client.ProposeAsync(proposal, _key, either.Token);
        }
        catch (Exception exception) when (exception is CoordinatorUnavailableException or UntrustedCoordinatorException)
        {
            return Undelivered(proposal, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Undelivered(proposal, $"no answer within {_limits.ProposalTimeout.TotalSeconds:0} s");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_following, _watching);
        await _client.DisposeAsync();
        _end.Dispose();
    }

    private async Task FollowAsync()
    {
        await foreach (var entry in _client.FollowAsync(0, _end.Token))
        {
            Hear(view => With(view with { State = Apply(view.State, entry) }), IsOfMembers(entry.Command));
        }
    }

    private async Task WatchAsync()
    {
        await foreach (var progress in _client.WatchAsync(_end.Token))
        {
            Hear(view => With(view with { Progress = progress }), isNews: false);
        }
    }

    private static RunState Apply(RunState state, LogEntry entry) => HashChain.IsIntact(entry)
        ? state.Apply(entry)
        : throw new InvalidEntryException(entry.Index, "its hash is not that of its content.");

    private static CoordinatorView With(CoordinatorView view) =>
        view with
        {
            IsCurrent = view.Problem is null
                && (view.IsCurrent || (view.Progress is { } progress && view.State.Index >= progress.LogIndex)),
        };

    /// <summary>Rounds go by without anything for a controller to do.</summary>
    private static bool IsOfMembers(Command command) =>
        command is RunAccepted or ParticipantEnrolled or PlacementAccepted or MemberJoined or MemberActivated or MemberLost or VerdictReached or RunCompleted;

    private ProposalReply? Undelivered(Proposal proposal, string why)
    {
        Log.ProposalNotDelivered(_logger, _run, proposal.GetType().Name, why);
        lock (_gate)
        {
            _undeliveredAt = _time.GetTimestamp();
        }

        return null;
    }

    /// <summary>What came while nothing was heard is still to come: after a silence the fold has to catch up anew.</summary>
    private void Hear(Func<CoordinatorView, CoordinatorView> change, bool isNews) => Change(
        view =>
        {
            var before = Silence is null ? view : view with { IsCurrent = false, Progress = null };
            _heardAt = _time.GetTimestamp();
            return change(before);
        },
        isNews);

    private void Change(Func<CoordinatorView, CoordinatorView> change, bool isNews)
    {
        bool isTold;
        lock (_gate)
        {
            var before = View;
            _view = change(_view);
            isTold = _view.IsCurrent ? isNews || !before.IsCurrent : _view.Problem is not null;
        }

        if (isTold)
        {
            _changed();
        }
    }

    /// <summary>A coordinator that cannot be followed any further says why in the view, and the next reconciliation begins anew.</summary>
    private async Task GuardAsync(Func<Task> follow)
    {
        try
        {
            await follow();
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The session is over.
        }
        catch (Exception exception)
        {
            Log.CoordinatorNotFollowed(_logger, _run, exception.Message);
            Change(view => view with { Problem = exception.Message, IsCurrent = false }, isNews: true);
        }
    }
}
