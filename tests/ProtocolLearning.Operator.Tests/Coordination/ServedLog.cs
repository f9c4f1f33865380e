using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Tests.Coordination;

/// <summary>A coordinator that serves a fixed log and takes every proposal; nobody joins it.</summary>
internal sealed class ServedLog(params Command[] commands) : ICoordinatorService
{
    private readonly List<LogEntry> _entries = Chain(commands);
    private readonly Channel<long> _figures = Channel.CreateUnbounded<long>();
    private int _proposals;

    public List<Proposal> Proposals { get; } = [];

    /// <summary>How many proposals arrived, decided or not.</summary>
    public int Arrived => Volatile.Read(ref _proposals);

    /// <summary>Proposals are taken and never answered.</summary>
    public bool Hangs { get; set; }

    /// <summary>Sends figures once more, of a log that is so many entries longer than what is served.</summary>
    public void Show(long ahead = 0) => Assert.True(_figures.Writer.TryWrite(ahead));

    public IdentityPublicKey? FindParticipantKey(string participant) => null;

    public ValueTask<JoinReply> JoinAsync(MembershipStatement statement, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void OnSessionStarted(Member member) => throw new NotSupportedException();

    public ValueTask ReportAsync(Member from, Report report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void OnSessionEnded(Member member, string reason) => throw new NotSupportedException();

    public async ValueTask<ProposalReply> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _proposals);
        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        Proposals.Add(proposal);
        return new ProposalAccepted(0);
    }

    public async IAsyncEnumerable<LogEntry> FollowAsync(long fromIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in _entries.Skip((int)fromIndex))
        {
            yield return entry;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public async IAsyncEnumerable<RunProgress> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Figures(0);
        await foreach (var ahead in _figures.Reader.ReadAllAsync(cancellationToken))
        {
            yield return Figures(ahead);
        }
    }

    private RunProgress Figures(long ahead) => new(
        "sample", 1, RunPhase.Gathering, 0, 3, RoundPhase.Boundary, 0, 0, 0, 12.5, null, null, [], [], _entries.Count - 1 + ahead, _entries[^1].Hash);

    private static List<LogEntry> Chain(IEnumerable<Command> commands)
    {
        var entries = new List<LogEntry>();
        foreach (var command in commands)
        {
            entries.Add(HashChain.Next(entries.LastOrDefault(), 1, DateTimeOffset.UnixEpoch, command));
        }

        return entries;
    }
}
