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
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly Task _following;
    private readonly Task _watching;
    private CoordinatorView _view = CoordinatorView.Unknown;

    public GrpcCoordinatorSession(string run, CoordinatorClient client, IdentityKey key, Action changed, ILogger logger)
    {
        (_run, _client, _key, _changed, _logger) = (run, client, key, changed, logger);
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
                return _view;
            }
        }
    }

    public async Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.ProposeAsync(proposal, _key, cancellationToken);
        }
        catch (Exception exception) when (exception is CoordinatorUnavailableException or UntrustedCoordinatorException)
        {
            Log.ProposalNotDelivered(_logger, _run, proposal.GetType().Name, exception.Message);
            return null;
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
            Change(view => With(view with { State = Apply(view.State, entry) }), IsOfMembers(entry.Command));
        }
    }

    private async Task WatchAsync()
    {
        await foreach (var progress in _client.WatchAsync(_end.Token))
        {
            Change(view => With(view with { Progress = progress }), isNews: false);
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

    private void Change(Func<CoordinatorView, CoordinatorView> change, bool isNews)
    {
        bool isTold;
        lock (_gate)
        {
            var before = _view;
            _view = change(before);
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
