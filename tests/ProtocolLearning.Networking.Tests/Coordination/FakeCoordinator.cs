using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Networking.Tests.Coordination;

/// <summary>A coordinator that lets everybody in that its server lets through, and keeps its log in memory.</summary>
internal sealed class FakeCoordinator : ICoordinatorService
{
    public const string Run = "run";

    private readonly Lock _lock = new();
    private readonly List<LogEntry> _log = [];
    private readonly Channel<(Member, Report)> _reports = Channel.CreateUnbounded<(Member, Report)>();
    private readonly Channel<(Member, string)> _ended = Channel.CreateUnbounded<(Member, string)>();
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentDictionary<string, IdentityPublicKey> Participants { get; } = [];

    public ConcurrentQueue<MembershipStatement> Joined { get; } = [];

    public ProtocolVersions Versions { get; init; } = ProtocolVersions.Own;

    public JoinReply Reply { get; set; } = JoinReply.Accepted;

    public IdentityKey Key { get; } = IdentityKey.Generate();

    public Task<CoordinatorServer> StartAsync(
        IdentityPublicKey? operatorKey = null, long term = 1, int port = 0, TimeSpan? silence = null) =>
        CoordinatorServer.StartAsync(
            new CoordinatorServerOptions(Run, term, new IPEndPoint(IPAddress.Loopback, port), operatorKey)
            {
                Versions = Versions,
                SilenceTimeout = silence ?? TimeSpan.FromSeconds(30),
            },
            Key,
            this,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            Deadline.Token());

    public void Append(Command command)
    {
        TaskCompletionSource appended;
        lock (_lock)
        {
            _log.Add(HashChain.Next(_log.LastOrDefault(), 1, DateTimeOffset.UnixEpoch, command));
            appended = _appended;
            _appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        appended.SetResult();
    }

    public async Task<(Member From, Report Report)> NextReportAsync() => await _reports.Reader.ReadAsync(Deadline.Token());

    public async Task<(Member Member, string Reason)> NextEndAsync() => await _ended.Reader.ReadAsync(Deadline.Token());

    public IdentityPublicKey? FindParticipantKey(string participant) => Participants.GetValueOrDefault(participant);

    public ValueTask<JoinReply> JoinAsync(MembershipStatement statement, CancellationToken cancellationToken)
    {
        Joined.Enqueue(statement);
        return ValueTask.FromResult(Reply);
    }

    public void OnSessionStarted(Member member)
    {
    }

    public ValueTask ReportAsync(Member from, Report report, CancellationToken cancellationToken) =>
        _reports.Writer.WriteAsync((from, report), cancellationToken);

    public void OnSessionEnded(Member member, string reason) => _ended.Writer.TryWrite((member, reason));

    public ValueTask<ProposalReply> ProposeAsync(Proposal proposal, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ProposalReply>(
            proposal is SuspendRun
                ? new ProposalAccepted(7)
                : new ProposalRefused(ProposalRefusal.Malformed, "only suspension"));

    public async IAsyncEnumerable<LogEntry> FollowAsync(
        long fromIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var index = (int)fromIndex; ; index++)
        {
            LogEntry? entry = null;
            while (entry is null)
            {
                Task appended;
                lock (_lock)
                {
                    entry = index < _log.Count ? _log[index] : null;
                    appended = _appended.Task;
                }

                if (entry is null)
                {
                    await appended.WaitAsync(cancellationToken);
                }
            }

            yield return entry;
        }
    }

    public async IAsyncEnumerable<RunProgress> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new RunProgress(Run, 1, default, 2, 3, default(RoundPhase), 4, 5, 6, 7.5, 8.5, null, [], [], 9, "hash");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
