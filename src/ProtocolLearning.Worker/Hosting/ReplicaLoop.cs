using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>
/// The replica's own thread: it takes what happened, lets the logic decide, carries out what it wants, and computes while nothing
/// happens.
/// </summary>
internal sealed partial class ReplicaLoop : IAsyncDisposable
{
    private static readonly TimeSpan TickInterval = ReplicaOptions.Default.TickInterval;
    private static readonly TimeSpan LeastLinger = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MostLinger = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<ReplicaInput> _mailbox;
    private readonly Func<RunState, ReplicaAssembly?> _assemble;
    private readonly IPeerTransport _transport;
    private readonly Action<Report> _report;
    private readonly Action<ReplicaEffect> _store;
    private readonly TimeProvider _time;
    private readonly ILogger<ReplicaLoop> _logger;
    private readonly TaskCompletionSource<WorkerEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private RunState _state = RunState.Empty;
    private ReplicaAssembly? _assembly;
    private ReplicaStatus _status = ReplicaStatus.None;
    private readonly ComputeLoad _computing = new();
    private double _load = double.NaN;

    /// <summary>The protocol version of the open session; null where none is open.</summary>
    private int? _version;
    private bool _isToldToEnd;
    private volatile bool _isLoading;
    private readonly long _startedAt;
    private long _turnedAt;
    private long _tickedAt;
    private long? _completedAt;

    /// <param name="mailbox">What happened.</param>
    /// <param name="assemble">Makes the replica once a definition is accepted; null where it cannot be made.</param>
    /// <param name="transport">Reaches the peers.</param>
    /// <param name="report">Reaches the coordinator.</param>
    /// <param name="store">Writes and reads checkpoints.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the replica's way is logged.</param>
    public ReplicaLoop(
        BlockingCollection<ReplicaInput> mailbox,
        Func<RunState, ReplicaAssembly?> assemble,
        IPeerTransport transport,
        Action<Report> report,
        Action<ReplicaEffect> store,
        TimeProvider time,
        ILogger<ReplicaLoop> logger)
    {
        _mailbox = mailbox;
        _assemble = assemble;
        _transport = transport;
        _report = report;
        _store = store;
        _time = time;
        _logger = logger;
        _startedAt = _turnedAt = time.GetTimestamp();
        _thread = new Thread(Run) { Name = "replica", IsBackground = true };
    }

    /// <summary>Completes when the replica has no more to do, with the reason.</summary>
    public Task<WorkerEnd> Ended => _ended.Task;

    /// <summary>The latest figures; any thread may read them.</summary>
    public ReplicaStatus Status => Volatile.Read(ref _status);

    /// <summary>Share of its last rounds' training in which it computed; null before it is known. Any thread may ask.</summary>
    public double? ComputingShare => Volatile.Read(ref _load) is >= 0 and var load ? load : null;

    /// <summary>
    /// How long it has been at one piece of computing; none while it waits, or loads its shard, which takes as long as it takes. Any
    /// thread may ask.
    /// </summary>
    public TimeSpan Busy => _isLoading ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _turnedAt));

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Lets the thread end after what it is at.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ended.Task;
        _stopping.Dispose();
    }

    private ReplicaActor? Actor => _assembly?.Actor;

    private bool IsLetGo => _status.IsLost
        || !_status.IsJoined
        || _version is null
        || (_version < ProtocolVersions.WithLeaving && !_status.IsInRound);

    private void Run()
    {
        WorkerEnd? end = null;
        try
        {
            while (end is null && !_stopping.IsCancellationRequested)
            {
                Turn();
                end = End();
            }

            end ??= new WorkerEnd(WorkerExitCode.Done, "told to stop");
        }
        catch (InvalidEntryException exception)
        {
            end = new WorkerEnd(WorkerExitCode.Untrusted, $"the coordinator's log breaks a rule: {exception.Message}");
        }
        catch (IOException exception)
        {
            end = new WorkerEnd(WorkerExitCode.BadInput, exception.Message);
        }
        catch (Exception exception)
        {
            // Whatever computing threw, the process must end with a reason and not hang without its replica.
            LogBroken(exception);
            end = new WorkerEnd(WorkerExitCode.Failed, $"the replica broke: {exception.Message}");
        }
        finally
        {
            _assembly?.Dispose();
            _ended.TrySetResult(end ?? new WorkerEnd(WorkerExitCode.Failed, "the replica's thread was torn down"));
        }
    }

    private void Turn()
    {
        Volatile.Write(ref _turnedAt, _time.GetTimestamp());
        var sinceTick = _time.GetElapsedTime(_tickedAt);
        if (sinceTick >= TickInterval)
        {
            _tickedAt = _time.GetTimestamp();
            sinceTick = TimeSpan.Zero;
            Handle(new ReplicaEvent.ClockTicked());
        }

        var wait = Actor is { HasWork: true } ? TimeSpan.Zero : TickInterval - sinceTick;
        if (_mailbox.TryTake(out var input, wait))
        {
            Volatile.Write(ref _turnedAt, _time.GetTimestamp());
            Take(input);
        }
        else if (Actor is { HasWork: true } actor)
        {
            var began = _time.GetTimestamp();
            var effects = actor.Work(_time.GetUtcNow());
            _computing.Add(_time.GetElapsedTime(began));
            CarryOut(effects);
        }

        if (Actor is not null)
        {
            Volatile.Write(ref _status, Actor.Status);
            _computing.Follow(_status.IsInRound && _state.RoundPhase == RoundPhase.Training, _time.GetElapsedTime(_startedAt));
            Volatile.Write(ref _load, _computing.Value ?? double.NaN);
        }
    }

    private void Take(ReplicaInput input)
    {
        switch (input)
        {
            case ReplicaInput.EntryCommitted(var entry, var taken):
                taken();
                Follow(entry);
                break;
            case ReplicaInput.SessionBegan(var version):
                _version = version;
                Handle(new ReplicaEvent.SessionOpened());
                Leave();
                break;
            case ReplicaInput.SessionEnded:
                _version = null;
                break;
            case ReplicaInput.Orphaned:
                Handle(new ReplicaEvent.Orphaned());
                break;
            case ReplicaInput.ToldToEnd:
                _isToldToEnd = true;
                LogToldToEnd();
                Leave();
                break;
            case ReplicaInput.PeerSent(var sender, var message, var payload, var taken):
                taken();
                Handle(new ReplicaEvent.MessageReceived(sender, message, payload));
                break;
            case ReplicaInput.CheckpointEnded(var occurrence):
                Handle(occurrence);
                break;
            case ReplicaInput.SendLost(var receiver, var message):
                Handle(new ReplicaEvent.SendFailed(receiver, message));
                break;
        }
    }

    private void Follow(LogEntry entry)
    {
        if (!HashChain.IsIntact(entry))
        {
            throw new InvalidEntryException(entry.Index, "its hash is not that of its content.");
        }

        IReadOnlyList<ReplicaEffect> effects = [];
        if (Actor is { } actor)
        {
            effects = actor.Handle(new ReplicaEvent.LogAdvanced(entry), _time.GetUtcNow());
            _state = actor.State;
        }
        else
        {
            _state = _state.Apply(entry);
            _assembly = _state.Definition is null ? null : Load();
        }

        if (entry.Command is MemberJoined or MemberLost or PlacementAccepted)
        {
            _transport.UpdateRoster(RunRoster.Of(_state));
        }

        LogFollowed(entry.Index, new CommandSummary(entry.Command));
        CarryOut(effects);
    }

    private ReplicaAssembly? Load()
    {
        _isLoading = true;
        var assembly = _assemble(_state);
        Volatile.Write(ref _turnedAt, _time.GetTimestamp());
        _isLoading = false;
        return assembly;
    }

    /// <summary>Says that the worker goes, to a coordinator that can hear it.</summary>
    private void Leave()
    {
        if (_isToldToEnd && _version >= ProtocolVersions.WithLeaving)
        {
            _report(new Leaving());
        }
    }

    private void Handle(ReplicaEvent occurrence)
    {
        if (Actor is { } actor)
        {
            CarryOut(actor.Handle(occurrence, _time.GetUtcNow()));
        }
    }

    private void CarryOut(IReadOnlyList<ReplicaEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ReplicaEffect.SendToPeer send:
                    Send(send);
                    break;
                case ReplicaEffect.SendReport(var report):
                    _report(report);
                    break;
                case ReplicaEffect.PeerFault(var peer, var round, var fault):
                    LogPeerFault(peer, round, fault);
                    break;
                case ReplicaEffect.StateProgress(var round, var arrived, var chunks, var holders):
                    LogState(round, arrived, chunks, holders);
                    break;
                default:
                    _store(effect);
                    break;
            }
        }
    }

    private void Send(ReplicaEffect.SendToPeer send) =>
        _transport.Send(send.Receiver, send.Message, send.Payload, outcome =>
        {
            send.Owner?.Dispose();
            if (outcome != PeerSendOutcome.Sent)
            {
                _mailbox.Add(new ReplicaInput.SendLost(send.Receiver, send.Message));
            }
        });

    /// <summary>
    /// A lost member ends at once. One that was told to end does once it is let go; between rounds where its coordinator does not let
    /// members go; and where there is no coordinator, without whom nothing is decided. After the last round a replica stays a little: a peer that missed the decision may still need it.
    /// </summary>
    private WorkerEnd? End()
    {
        if (_isToldToEnd && IsLetGo)
        {
            return new WorkerEnd(WorkerExitCode.Done, "told to stop, and handed over");
        }

        if (_status.IsLost)
        {
            return new WorkerEnd(WorkerExitCode.Refused, "the log says that this member is lost");
        }

        if (!_status.IsRunCompleted)
        {
            return null;
        }

        _completedAt ??= _time.GetTimestamp();
        var linger = _time.GetElapsedTime(_completedAt.Value);
        return linger >= MostLinger || (linger >= LeastLinger && _status.AppliedRound >= _status.Round)
            ? new WorkerEnd(WorkerExitCode.Done, "the run is complete")
            : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Entry {Index}: {Command}")]
    private partial void LogFollowed(long index, CommandSummary command);

    [LoggerMessage(Level = LogLevel.Information, Message = "Told to end: the round at hand is handed over first")]
    private partial void LogToldToEnd();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} in the exchange of round {Round}: {Fault}")]
    private partial void LogPeerFault(Member peer, long round, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "State of round {Round}: {Arrived} of {Chunks} chunks are here; {Holders} peers hold it")]
    private partial void LogState(long round, int arrived, int chunks, int holders);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The replica broke")]
    private partial void LogBroken(Exception exception);
}
