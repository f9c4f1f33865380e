using System.Security.Cryptography;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;
using ProtocolLearning.Worker.StateTransfer;
using ProtocolLearning.Worker.Tests.Replica;

namespace ProtocolLearning.Worker.Tests.StateTransfer;

/// <summary>A joiner and holders of one state, in virtual time, with messages that arrive in any order.</summary>
internal sealed class TransferWorld
{
    public const long Round = 3;

    /// <summary>The joiner.</summary>
    public static readonly Member Joiner = new(new Slot(0, 0), 1, "p0");

    private readonly Random _random;
    private readonly int _elements;
    private readonly RunState _state;
    private readonly ReplicaContext _context;
    private readonly Dictionary<Member, (ReplicaContext Context, StateServer Server, AppliedShard Shard, TransferLie Lie)> _holders = [];
    private readonly List<(double At, Member From, Member To, PeerMessage Message, byte[] Payload)> _onTheWay = [];
    private readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private double _seconds;
    private int _added;

    public TransferWorld(int seed, int elements)
    {
        (_random, _elements) = (new Random(seed), elements);
        LogEntry? last = null;
        _state = RunState.Empty;
        foreach (var command in new Command[]
        {
            new RunAccepted(Definition, "key"),
            new ParticipantEnrolled(Joiner.Participant, "key-p", 1),
            new PlacementAccepted(Joiner),
            new MemberJoined(Joiner, "host:1", new string('a', 64), "cpu", new string('a', 64)),
        })
        {
            last = HashChain.Next(last, 1, _start, command);
            _state = _state.Apply(last);
        }

        _context = new ReplicaContext(Joiner, _state, new StillEngine(elements, 0), ReplicaOptions.Default) { Now = _start };
        Shard = Empty(elements);
        Fetch = new StateFetch(_context, Shard);
        var truth = Fill(new Random(7));
        Hash = truth.ComputeHash();
        Layout = new StateLayout(truth.SerializedBytes);
    }

    public AppliedShard Shard { get; }

    public StateFetch Fetch { get; }

    public StateLayout Layout { get; }

    public string Hash { get; }

    public bool IsDone => Shard.Hash == Hash;

    public List<Member> Blamed { get; } = [];

    /// <summary>Chunks that were asked for, by whom they were asked of.</summary>
    public List<(Member Of, int Chunk)> Requests { get; } = [];

    public int GoodChunks { get; private set; }

    public double Seconds => _seconds;

    /// <summary>Who may hold the state, by the log.</summary>
    public List<Member> Candidates { get; } = [];

    /// <summary>Somebody comes who holds the state, or says so.</summary>
    public Member Add(TransferLie lie)
    {
        var member = new Member(new Slot(0, ++_added), 1, $"p{_added}");
        var context = new ReplicaContext(member, _state, new StillEngine(_elements, 0), ReplicaOptions.Default) { Now = _start };
        var shard = Empty(_elements);
        var held = Fill(new Random(7));
        if (lie == TransferLie.OtherState)
        {
            held.Weights[_random.Next(_elements)] += 1;
        }
        else if (lie is TransferLie.FalseRootSilent or TransferLie.FalseRootAllButOne or TransferLie.FlippingRoot)
        {
            held.Weights[0] += 1;
        }

        shard.Adopt(held, Round, Hash);
        _holders[member] = (context, new StateServer(context, shard), shard, lie);
        Candidates.Add(member);
        return member;
    }

    /// <summary>A holder dies, or leaves.</summary>
    public void Remove(Member member)
    {
        _holders.Remove(member);
        Candidates.Remove(member);
    }

    /// <summary>Lets time pass until something holds.</summary>
    /// <returns>Whether it does within so many seconds.</returns>
    public bool Run(Func<bool> holds, double limit)
    {
        var end = _seconds + limit;
        while (!holds() && _seconds < end)
        {
            Turn(_seconds + 0.1);
        }

        return holds();
    }

    private void Turn(double until)
    {
        foreach (var holder in _holders.Values)
        {
            holder.Server.Tick();
            while (holder.Server.HasWork)
            {
                holder.Server.Work();
            }

            CarryOut(holder.Context);
        }

        if (!IsDone)
        {
            Fetch.Pursue(Round, Hash, Candidates);
        }

        CarryOut(_context);
        while (_onTheWay.Where(sent => sent.At <= until).OrderBy(sent => sent.At).FirstOrDefault() is { Message: not null } next)
        {
            _onTheWay.Remove(next);
            _seconds = Math.Max(_seconds, next.At);
            _context.Now = _start + TimeSpan.FromSeconds(_seconds);
            Deliver(next.From, next.To, next.Message, next.Payload);
        }

        _seconds = until;
        _context.Now = _start + TimeSpan.FromSeconds(_seconds);
    }

    private void Deliver(Member from, Member to, PeerMessage message, byte[] payload)
    {
        if (to == Joiner)
        {
            if (message is StateOutline outline)
            {
                Fetch.Receive(from, outline);
            }
            else if (message is StateChunk chunk)
            {
                Fetch.Receive(from, chunk, payload);
            }

            CarryOut(_context);
        }
        else if (!_holders.TryGetValue(to, out var holder))
        {
            Fetch.Fail(to);
            CarryOut(_context);
        }
        else
        {
            if (message is StateOutlineRequest outline)
            {
                holder.Server.Receive(from, outline);
            }
            else if (message is StateChunkRequest chunk)
            {
                Requests.Add((to, chunk.Chunk));
                holder.Server.Receive(from, chunk);
            }

            CarryOut(holder.Context);
        }
    }

    private void CarryOut(ReplicaContext context)
    {
        foreach (var effect in context.TakeEffects())
        {
            switch (effect)
            {
                case ReplicaEffect.SendToPeer send:
                    var payload = send.Payload.ToArray();
                    send.Owner?.Dispose();
                    foreach (var (message, bytes) in Twist(context.Self, send.Message, payload))
                    {
                        _onTheWay.Add((_seconds + 0.01 + (0.2 * _random.NextDouble()), context.Self, send.Receiver, message, bytes));
                    }

                    break;
                case ReplicaEffect.PeerFault fault:
                    Blamed.Add(fault.Peer);
                    break;
            }
        }
    }

    private IEnumerable<(PeerMessage Message, byte[] Payload)> Twist(Member from, PeerMessage message, byte[] payload)
    {
        var lie = _holders.TryGetValue(from, out var holder) ? holder.Lie : TransferLie.None;
        switch (lie, message)
        {
            case (TransferLie.Mute, _):
            case (TransferLie.Silent or TransferLie.FalseRootSilent, StateChunk):
            case (TransferLie.FalseRootAllButOne, StateChunk { Chunk: 1 }):
            case (TransferLie.HalfStream, StateChunk) when _random.NextDouble() < 0.7:
                return [];
            case (TransferLie.WrongChunk, StateChunk) when _random.NextDouble() < 0.5:
                payload[_random.Next(payload.Length)] ^= 1;
                return [(message, payload)];
            case (TransferLie.RandomRoot, StateOutline outline):
                return [(outline with { Root = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(_random.Next()))) }, payload)];
            case (TransferLie.FlippingRoot, StateOutline outline):
                return [(outline, payload), (outline with { Root = string.Empty }, []), (outline, [])];
            case (TransferLie.FlippingRoot, StateChunk chunk):
                return [(new StateOutline(chunk.Round, chunk.Hash, string.Empty), [])];
            case (TransferLie.TooLong, StateChunk):
                return [(message, [.. payload, 0, 0, 0, 0])];
            case (TransferLie.WrongProof, StateChunk chunk):
                return [(chunk with { Chunk = (chunk.Chunk + 1) % Layout.Chunks }, payload)];
            case (TransferLie.Unasked, StateChunk chunk):
                return [(message, payload), (message, payload), (chunk with { Chunk = _random.Next(-2, Layout.Chunks + 2) }, payload)];
            default:
                GoodChunks += message is StateChunk ? 1 : 0;
                return [(message, payload)];
        }
    }

    /// <summary>A shard without a state.</summary>
    public static AppliedShard Empty(int elements) => new(elements, Update(elements));

    private static StageUpdate Update(int elements) => StageUpdate.For(Definition, [new ParameterRange(..elements, Decays: true)]);

    private AgreedState Fill(Random random)
    {
        var state = Update(_elements).CreateState(_elements);
        foreach (var vector in state.Moments.Prepend(state.Weights))
        {
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = random.NextSingle();
            }
        }

        state.Steps = 12;
        return state;
    }

    public static RunDefinition Definition { get; } = new(
        "transfer",
        1,
        7,
        new ModelDefinition(4, 8, 2, 8, 256, 4),
        new DatasetDefinition(["text"]),
        Stages: 1,
        new ReplicaBounds(3, 3),
        new ScheduleDefinition(RoundMode.Synchronous, 2, 1, 8, 1, 2, 2, 1, 10),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.01), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition());
}
