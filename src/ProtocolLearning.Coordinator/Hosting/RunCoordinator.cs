using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>
/// One run's sequencer as a service: everything that reaches it goes through one gate, a clock drives it between inputs, and
/// committed entries and figures are handed to whoever follows.
/// </summary>
internal sealed partial class RunCoordinator : ICoordinatorService, IAsyncDisposable
{
    private static readonly TimeSpan PumpInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(15);

    private readonly SequencerDriver _driver;
    private readonly ICommandLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger<RunCoordinator> _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signal _committed = new();
    private readonly Signal _progressed = new();
    private readonly Task _pumping;
    private RunProgress _progress;
    private long _pumpedAt;

    public RunCoordinator(SequencerDriver driver, ICommandLog log, TimeProvider time, ILogger<RunCoordinator> logger)
    {
        _driver = driver;
        _log = log;
        _time = time;
        _logger = logger;
        _progress = driver.Progress;
        _pumpedAt = time.GetTimestamp();
        driver.Committed += entry =>
        {
            LogCommitted(entry.Index, new CommandSummary(entry.Command));
            _committed.Raise();
        };
        _pumping = Task.Run(PumpAsync);
    }

    /// <summary>Completes, with the reason, where the log could not commit or a rule broke: the process must stop.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <summary>Null where the sequencer was driven a short time ago, else what is wrong.</summary>
    public string? WhyNotAlive => _failed.Task.IsCompleted ? "its log cannot go on"
        : _time.GetElapsedTime(Volatile.Read(ref _pumpedAt)) < AliveInterval ? null
        : $"the sequencer was not driven for {AliveInterval.TotalSeconds:0} s";

    public IdentityPublicKey? FindParticipantKey(string participant) =>
        _driver.State.Participants.TryGetValue(participant, out var state)
        && IdentityPublicKey.TryParse(state.PublicKey, out var key)
            ? key
            : null;

    public ValueTask<JoinReply> JoinAsync(MembershipStatement statement, CancellationToken cancellationToken) =>
        GuardAsync(token => _driver.JoinAsync(statement, token), cancellationToken);

    public void OnSessionStarted(Member member) => LogSession(member, "began");

    public async ValueTask ReportAsync(Member from, Report report, CancellationToken cancellationToken) => await GuardAsync(
        async token =>
        {
            await _driver.ReceiveAsync(from, report, token);
            return true;
        },
        cancellationToken);

    // Whether a member without a session is lost, its heartbeats decide.
    public void OnSessionEnded(Member member, string reason) => LogSession(member, reason);

    public ValueTask<ProposalReply> ProposeAsync(Proposal proposal, CancellationToken cancellationToken) =>
        GuardAsync(token => _driver.ProposeAsync(proposal, token), cancellationToken);

    public async IAsyncEnumerable<LogEntry> FollowAsync(
        long fromIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = fromIndex;
        while (true)
        {
            var more = _committed.Next;
            await foreach (var entry in _log.ReadAsync(next, cancellationToken))
            {
                yield return entry;
                next = entry.Index + 1;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    public async IAsyncEnumerable<RunProgress> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var more = _progressed.Next;
            yield return Volatile.Read(ref _progress);
            await more.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _pumping;
        await _gate.WaitAsync();
        _gate.Dispose();
        _stopping.Dispose();
    }

    private async Task PumpAsync()
    {
        using var timer = new PeriodicTimer(PumpInterval, _time);
        var shownAt = _time.GetTimestamp();
        try
        {
            do
            {
                var isDue = _time.GetElapsedTime(shownAt) >= ProgressInterval;
                await GuardAsync(
                    async token =>
                    {
                        await _driver.PumpAsync(token);
                        if (isDue)
                        {
                            Volatile.Write(ref _progress, _driver.Progress);
                        }

                        return true;
                    },
                    _stopping.Token);
                Volatile.Write(ref _pumpedAt, _time.GetTimestamp());
                if (isDue)
                {
                    shownAt = _time.GetTimestamp();
                    _progressed.Raise();
                }
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            LogStopped();
        }
        catch (Exception exception)
        {
            // Whatever it was, nobody would drive the sequencer any more: the process must stop and start over from its log.
            _failed.TrySetResult(exception);
            LogFailed(exception.Message);
        }
    }

    private async ValueTask<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_failed.Task.IsCompleted)
            {
                throw new OperationCanceledException("the coordinator stops: its log cannot go on");
            }

            // Once begun, an input is decided to its end: half a decision would be neither in the log nor out of it.
            return await action(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or InvalidEntryException)
        {
            _failed.TrySetResult(exception);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Entry {Index}: {Command}")]
    private partial void LogCommitted(long index, CommandSummary command);

    [LoggerMessage(Level = LogLevel.Information, Message = "Session of {Member}: {Change}")]
    private partial void LogSession(Member member, string change);

    [LoggerMessage(Level = LogLevel.Information, Message = "The sequencer stopped")]
    private partial void LogStopped();

    [LoggerMessage(Level = LogLevel.Critical, Message = "The sequencer cannot go on: {Problem}")]
    private partial void LogFailed(string problem);
}
