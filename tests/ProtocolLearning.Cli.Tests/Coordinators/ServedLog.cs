using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Cli.Tests.Coordinators;

/// <summary>A coordinator behind the real server that serves fixed entries; nobody joins it.</summary>
internal sealed class ServedLog(IReadOnlyList<LogEntry> entries) : ICoordinatorService
{
    /// <summary>Serves a log on loopback.</summary>
    public static Task<CoordinatorServer> StartAsync(string run, IdentityKey key, IReadOnlyList<LogEntry> entries) => CoordinatorServer.StartAsync(
        new CoordinatorServerOptions(run, 1, new IPEndPoint(IPAddress.Loopback, 0), OperatorKey: null),
        key,
        new ServedLog(entries),
        TimeProvider.System,
        NullLoggerFactory.Instance,
        CancellationToken.None);

    public IdentityPublicKey? FindParticipantKey(string participant) => null;

    public ValueTask<JoinReply> JoinAsync(MembershipStatement statement, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void OnSessionStarted(Member member) => throw new NotSupportedException();

    public ValueTask ReportAsync(Member from, Protocol.Messages.Report report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void OnSessionEnded(Member member, string reason) => throw new NotSupportedException();

    public ValueTask<ProposalReply> ProposeAsync(Proposal proposal, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<LogEntry> FollowAsync(long fromIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in entries.Skip((int)fromIndex))
        {
            yield return entry;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public async IAsyncEnumerable<RunProgress> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new RunProgress(
            "demo", 1, RunPhase.Gathering, 0, 3, RoundPhase.Boundary, 0, 0, 0, 0, null, null, [], [], entries.Count - 1, entries.Count == 0 ? "" : entries[^1].Hash);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
