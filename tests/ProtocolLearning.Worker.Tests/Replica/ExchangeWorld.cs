using System.Buffers;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

/// <summary>Three replicas of one stage that exchange in memory, in the order in which they send, with a hand on what is sent.</summary>
internal sealed class ExchangeWorld : ICommitmentSigner
{
    public const int Elements = 64 * 12;
    public const int ChunksOfPartition = 4;
    public const double DeadlineSeconds = 8;

    public static readonly Member[] Members = [.. Enumerable.Range(0, 3).Select(index => new Member(new Slot(0, index), 1, $"p{index}"))];

    private static readonly string Hash = new('a', 64);

    private readonly Queue<(Member From, ReplicaEffect.SendToPeer Send)> _onTheWay = new();
    private readonly Dictionary<Member, (ReplicaContext Context, PartitionExchange Exchange)> _replicas = [];
    private readonly Dictionary<Member, string> _roots = [];
    private LogEntry? _last;
    private RunState _state = RunState.Empty;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public ExchangeWorld(AggregatorKind aggregator)
    {
        Append(new RunAccepted(Definition(aggregator), "key"));
        foreach (var member in Members)
        {
            Append(new ParticipantEnrolled(member.Participant, $"key-{member.Participant}", 1));
            Append(new PlacementAccepted(member));
            Append(new MemberJoined(member, "host:1", Hash, "cpu", Hash));
        }

        Append(new Applied(0, 0, Hash, Members));
        foreach (var member in Members)
        {
            Append(new MemberActivated(member, 1));
        }

        Append(new RoundOpened(1, Members, 24, Hash, ProtocolVersions.Own.Newest));
        Append(new RoundClosing(1, ClosingReason.BudgetSpent));
        var closed = new RoundClosed(1, 24, 24, [.. Members.Select(member => new MemberTokens(member, 8))], []);
        Append(closed);
        foreach (var member in Members)
        {
            var engine = new StillEngine(Elements, member.Slot.Index);
            var context = new ReplicaContext(member, _state, engine, ReplicaOptions.Default) { Now = _now };
            var shard = new AppliedShard(Elements, StageUpdate.For(context.Definition, context.Engine.Ranges));
            shard.Initialize(weights => Array.Fill(weights, 1));
            var exchange = new PartitionExchange(context, shard, LocalWeights.For(context, shard), this, new HonestContribution());
            _replicas[member] = (context, exchange);
            exchange.BeginRound(1);
            exchange.Commit(closed, gathered: 0);
        }

        CarryOut();
    }

    /// <summary>What becomes of a message on its way; none where it is lost.</summary>
    public Func<Member, ReplicaEffect.SendToPeer, ReplicaEffect.SendToPeer?> Twist { get; set; } = (_, send) => send;

    /// <summary>What was logged: by whom, of whom, and what.</summary>
    public List<(Member By, ReplicaEffect.PeerFault Fault)> Faults { get; } = [];

    public List<(Member By, Report Report)> Reports { get; } = [];

    public IEnumerable<string> PreparedHashes => Reports.Select(report => report.Report).OfType<Prepared>().Select(prepared => prepared.Hash);

    public string Sign(Commitment commitment) => "none";

    /// <summary>Opens an attempt and lets everybody do what they can.</summary>
    public void Open(Member[] contributors, Member[] owners)
    {
        Reports.Clear();
        var opened = new ExchangeOpened(
            1,
            0,
            (_state.Round!.Stages[0].Exchange?.Exchange ?? -1) + 1,
            [.. contributors.Select(member => new Contributor(member, _roots[member], 8))],
            owners,
            DeadlineSeconds,
            PartitionShares.Equal(owners.Length));
        Append(opened);
        foreach (var (context, exchange) in _replicas.Values)
        {
            context.State = _state;
            exchange.Open(opened);
        }

        Settle();
    }

    /// <summary>Time passes, in ticks.</summary>
    public void Pass(double seconds)
    {
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end;)
        {
            _now += TimeSpan.FromSeconds(0.5);
            foreach (var (context, exchange) in _replicas.Values)
            {
                context.Now = _now;
                exchange.Tick();
            }

            Settle();
        }
    }

    /// <summary>Gives one replica a message of which nobody knows where it comes from.</summary>
    public void Inject(Member from, Member to, PeerMessage message, byte[] payload)
    {
        _onTheWay.Enqueue((from, new ReplicaEffect.SendToPeer(to, message, payload)));
        Settle();
    }

    private static RunDefinition Definition(AggregatorKind aggregator) => new(
        "exchange",
        1,
        7,
        new ModelDefinition(4, 8, 2, 8, 256, 4),
        new DatasetDefinition(["text"]),
        Stages: 1,
        new ReplicaBounds(3, 3),
        new ScheduleDefinition(RoundMode.DiLoCo, 2, 2, 8, 1, 2, 2, 1, 10),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.01), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition { Aggregator = aggregator });

    private void Append(Command command)
    {
        _last = HashChain.Next(_last, 1, DateTimeOffset.UnixEpoch, command);
        _state = _state.Apply(_last);
    }

    private void Settle()
    {
        CarryOut();
        while (true)
        {
            if (_onTheWay.TryDequeue(out var sent))
            {
                Deliver(sent.From, sent.Send);
            }
            else if (_replicas.Values.FirstOrDefault(replica => replica.Exchange.HasWork) is { Exchange: { } working })
            {
                working.Work();
            }
            else
            {
                return;
            }

            CarryOut();
        }
    }

    private void Deliver(Member from, ReplicaEffect.SendToPeer send)
    {
        var exchange = _replicas[send.Receiver].Exchange;
        switch (send.Message)
        {
            case Contribution contribution:
                exchange.Receive(from, contribution, send.Payload.Span);
                break;
            case ContributionRequest request:
                exchange.Receive(from, request);
                break;
            case AggregateRequest request:
                exchange.Receive(from, request);
                break;
            case Aggregate aggregate:
                exchange.TryReceive(from, aggregate, new Payload(send.Payload.ToArray()));
                break;
        }
    }

    private void CarryOut()
    {
        foreach (var (member, replica) in _replicas)
        {
            foreach (var effect in replica.Context.TakeEffects())
            {
                switch (effect)
                {
                    case ReplicaEffect.SendToPeer send when Twist(member, send) is { } twisted:
                        _onTheWay.Enqueue((member, twisted));
                        break;
                    case ReplicaEffect.SendReport(Committed committed):
                        _roots[member] = committed.Root;
                        break;
                    case ReplicaEffect.SendReport(var report):
                        Reports.Add((member, report));
                        break;
                    case ReplicaEffect.PeerFault fault:
                        Faults.Add((member, fault));
                        break;
                }
            }
        }
    }

    private sealed class Payload(byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
        }
    }
}
