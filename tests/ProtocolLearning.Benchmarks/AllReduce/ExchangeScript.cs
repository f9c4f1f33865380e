using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>The log of a run of one stage up to the exchange of its first round; every process writes the same one.</summary>
internal sealed class ExchangeScript
{
    public const long Round = 1;

    private const int Tokens = 8;

    private readonly IReadOnlyList<PeerAddress> _roster;
    private LogEntry? _last;
    private RunState _state = RunState.Empty;

    public ExchangeScript(IReadOnlyList<PeerAddress> roster, AggregatorKind aggregator)
    {
        _roster = roster;
        var any = new string('a', 64);
        Member[] members = [.. roster.Select(address => address.Member)];
        Append(new RunAccepted(Definition(members.Length, aggregator), "key"));
        foreach (var (member, endpoint, certificateHash) in roster)
        {
            Append(new ParticipantEnrolled(member.Participant, $"key-{member.Participant}", 1));
            Append(new PlacementAccepted(member));
            Append(new MemberJoined(member, endpoint, certificateHash, "cpu", any));
        }

        Append(new Applied(0, 0, any, members));
        foreach (var member in members)
        {
            Append(new MemberActivated(member, Round));
        }

        Append(new RoundOpened(Round, members, Tokens * members.Length, any, ProtocolVersions.Own.Newest));
        Append(new RoundClosing(Round, ClosingReason.BudgetSpent));
        Closed = new RoundClosed(
            Round, Tokens * members.Length, Tokens, [.. members.Select(member => new MemberTokens(member, Tokens))], []);
        Append(Closed);
    }

    public RunState State => _state;

    public RoundClosed Closed { get; }

    /// <summary>Opens one more attempt, by which the same contributions are exchanged anew.</summary>
    /// <param name="roots">What each member committed to.</param>
    public ExchangeOpened Exchange(IReadOnlyList<string> roots)
    {
        var opened = new ExchangeOpened(
            Round,
            Stage: 0,
            (_state.Round!.Stages[0].Exchange?.Exchange ?? -1) + 1,
            [.. _roster.Select((address, i) => new Contributor(address.Member, roots[i], Tokens))],
            [.. _roster.Select(address => address.Member)],
            DeadlineSeconds: 600,
            PartitionShares.Equal(_roster.Count));
        Append(opened);
        return opened;
    }

    private static RunDefinition Definition(int members, AggregatorKind aggregator) => new(
        "all-reduce",
        1,
        7,
        new ModelDefinition(4, 8, 2, 8, 256, 4),
        new DatasetDefinition(["text"]),
        Stages: 1,
        new ReplicaBounds(members, members),
        new ScheduleDefinition(RoundMode.DiLoCo, 2, 2, 8, 1, 2, members, 1, 10),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.01), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition { Aggregator = aggregator });

    private void Append(Command command)
    {
        _last = HashChain.Next(_last, 1, DateTimeOffset.UnixEpoch, command);
        _state = _state.Apply(_last);
    }
}
