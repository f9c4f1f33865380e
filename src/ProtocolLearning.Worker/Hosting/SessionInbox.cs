using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>
/// The replica's side of its session: entries go to its thread, its reports go out, and heartbeats leave from a timer that no
/// computing holds up.
/// </summary>
internal sealed partial class SessionInbox : ISessionReceiver, IDisposable
{
    private const int MaxWaitingEntries = 256;

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<ReplicaInput> _mailbox;
    private readonly Func<LogEntry, CancellationToken, Task<string?>> _openDataset;
    private readonly Func<Heartbeat> _heartbeat;
    private readonly ILogger<SessionInbox> _logger;
    private readonly SemaphoreSlim _waiting = new(MaxWaitingEntries, MaxWaitingEntries);
    private readonly ITimer _timer;
    private volatile ChannelWriter<Report>? _reports;

    public SessionInbox(
        BlockingCollection<ReplicaInput> mailbox,
        Func<LogEntry, CancellationToken, Task<string?>> openDataset,
        Func<Heartbeat> heartbeat,
        TimeProvider time,
        ILogger<SessionInbox> logger)
    {
        _mailbox = mailbox;
        _openDataset = openDataset;
        _heartbeat = heartbeat;
        _logger = logger;
        _timer = time.CreateTimer(_ => _reports?.TryWrite(_heartbeat()), null, HeartbeatInterval, HeartbeatInterval);
    }

    /// <summary>Reports, where a session is open. One that cannot keep up is ended: the next one begins with everything that counts.</summary>
    public void Report(Report report)
    {
        if (_reports is { } reports && !reports.TryWrite(report))
        {
            reports.TryComplete();
        }
    }

    public async ValueTask<string?> OnRunAsync(LogEntry first, CancellationToken cancellationToken) =>
        await _openDataset(first, cancellationToken);

    public void OnSessionStarted(ChannelWriter<Report> reports, int version)
    {
        LogBegan(version);
        reports.TryWrite(_heartbeat());
        _reports = reports;
        _mailbox.Add(new ReplicaInput.SessionBegan(version));
    }

    public async ValueTask OnEntryAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        await _waiting.WaitAsync(cancellationToken);
        _mailbox.Add(new ReplicaInput.EntryCommitted(entry, () => _waiting.Release()), CancellationToken.None);
    }

    public void OnSessionEnded(string reason)
    {
        _reports = null;
        _mailbox.Add(new ReplicaInput.SessionEnded());
        LogEnded(reason);
    }

    public void OnOrphaned(string reason)
    {
        _mailbox.Add(new ReplicaInput.Orphaned());
        LogOrphaned(reason);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _waiting.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The session with the coordinator began, in version {Version} of the protocol")]
    private partial void LogBegan(int version);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "There has been no coordinator for the orphan timeout: the replica waits in the host's memory and leaves the device to others: {Reason}")]
    private partial void LogOrphaned(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The session with the coordinator ended: {Reason}")]
    private partial void LogEnded(string reason);
}
