using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>
/// A worker that only lives: it joins by the real session and sends a heartbeat every two seconds, as the real one does, and computes
/// nothing. Once it is silent it keeps its connection open, as a machine does that lost its power.
/// </summary>
internal sealed class PlayedWorker : ISessionReceiver, IAsyncDisposable
{
    private const string Class = "benchmark";

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(2);
    private static readonly string Dataset = new('0', 64);

    private readonly IdentityKey _key;
    private readonly EphemeralCertificate _certificate = EphemeralCertificate.Create(TimeProvider.System);
    private readonly CancellationTokenSource _ending = new();
    private readonly ITimer _timer;
    private readonly Task _session;
    private volatile ChannelWriter<Report>? _reports;
    private volatile bool _isSilent;

    /// <param name="run">Name of the run.</param>
    /// <param name="coordinator">host:port of the coordinator.</param>
    /// <param name="member">Slot, epoch and participant.</param>
    /// <param name="key">The participant's key, in PEM.</param>
    public PlayedWorker(string run, string coordinator, Member member, string key)
    {
        Member = member;
        _key = IdentityKey.Parse(key);
        _timer = TimeProvider.System.CreateTimer(_ => Beat(), null, HeartbeatInterval, HeartbeatInterval);
        var credentials = new WorkerCredentials(run, member, new AnnouncedEndpoint("127.0.0.1:1"), Class, _key, _certificate);
        _session = new WorkerSession(
            coordinator,
            credentials,
            new CoordinatorTrust(run),
            this,
            Timeout.InfiniteTimeSpan,
            TimeProvider.System,
            NullLogger<WorkerSession>.Instance).RunAsync(_ending.Token);
    }

    public Member Member { get; }

    /// <summary>Whether it has a session and speaks.</summary>
    public bool IsHeard => !_isSilent && _reports is not null;

    /// <summary>Nothing is heard of it from now on.</summary>
    public void FallSilent() => _isSilent = true;

    public ValueTask<string?> OnRunAsync(LogEntry first, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(Dataset);

    public void OnSessionStarted(ChannelWriter<Report> reports, int version)
    {
        _reports = reports;
        Beat();
    }

    public ValueTask OnEntryAsync(LogEntry entry, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void OnSessionEnded(string reason) => _reports = null;

    public void OnOrphaned(string reason)
    {
        // It holds nothing that it could give back.
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _ending.CancelAsync();
        await _session;
        _ending.Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }

    private void Beat()
    {
        if (!_isSilent)
        {
            _reports?.TryWrite(new Heartbeat(0, 0));
        }
    }
}
