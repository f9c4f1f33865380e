using System.Collections.Concurrent;
using System.Threading.Channels;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Coordination;

/// <summary>Keeps what a session brings.</summary>
internal sealed class RecordingSession : ISessionReceiver
{
    private readonly Channel<ChannelWriter<Report>> _started = Channel.CreateUnbounded<ChannelWriter<Report>>();
    private readonly Channel<LogEntry> _entries = Channel.CreateUnbounded<LogEntry>();
    private readonly Channel<string> _ended = Channel.CreateUnbounded<string>();

    public async Task<ChannelWriter<Report>> NextStartAsync() => await _started.Reader.ReadAsync(Deadline.Token());

    public async Task<LogEntry> NextEntryAsync() => await _entries.Reader.ReadAsync(Deadline.Token());

    public async Task<string> NextEndAsync() => await _ended.Reader.ReadAsync(Deadline.Token());

    public string? Dataset { get; init; } = new('d', 64);

    public ValueTask<string?> OnRunAsync(LogEntry first, CancellationToken cancellationToken) => ValueTask.FromResult(Dataset);

    /// <summary>The protocol version of the newest session.</summary>
    public int Version { get; private set; }

    public void OnSessionStarted(ChannelWriter<Report> reports, int version)
    {
        Version = version;
        _started.Writer.TryWrite(reports);
    }

    public ValueTask OnEntryAsync(LogEntry entry, CancellationToken cancellationToken) =>
        _entries.Writer.WriteAsync(entry, cancellationToken);

    public void OnSessionEnded(string reason) => _ended.Writer.TryWrite(reason);

    /// <summary>Why there was no session, each time the orphan timeout passed.</summary>
    public ConcurrentQueue<string> Orphaned { get; } = [];

    public void OnOrphaned(string reason) => Orphaned.Enqueue(reason);
}
