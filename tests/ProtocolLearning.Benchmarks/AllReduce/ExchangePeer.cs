using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Hosting;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>
/// One process of ours: the worker's own exchange, transport and inbox, without training. It says where it listens, hears where all do,
/// says what it commits to, hears what all do; then each line on its input is one exchange, and a line of its output, its processor time
/// in seconds, says that the aggregate is there, and a second one, the hash of the new state, that the outer step is prepared.
/// </summary>
internal sealed class ExchangePeer : ICommitmentSigner
{
    /// <summary>The argument that makes the benchmarks' program this process.</summary>
    public const string Command = "all-reduce-peer";

    private readonly BlockingCollection<ReplicaInput> _mailbox = [];
    private readonly PeerTransport _transport;
    private readonly ExchangeScript _script;
    private readonly ReplicaContext _context;
    private readonly PartitionExchange _exchange;
    private readonly EarlyMessages _early = new(ReplicaOptions.Default.EarlyBytes);
    private bool _isOpen;
    private TimeSpan _before;
    private bool _isGathered;

    private ExchangePeer(PeerTransport transport, BlockingCollection<ReplicaInput> mailbox, IReadOnlyList<PeerAddress> roster, int index, int elements, AggregatorKind aggregator)
    {
        (_transport, _mailbox) = (transport, mailbox);
        _transport.UpdateRoster(new PeerRoster(roster));
        _script = new ExchangeScript(roster, aggregator);
        var engine = new VectorEngine(elements, index);
        _context = new ReplicaContext(roster[index].Member, _script.State, engine, ReplicaOptions.Default);
        var shard = new AppliedShard(elements, StageUpdate.For(_context.Definition, engine.Ranges));
        shard.Initialize(weights => engine.ReadWeights(weights));
        engine.Train();
        _exchange = new PartitionExchange(_context, shard, LocalWeights.For(_context, shard), this, new HonestContribution());
        _exchange.BeginRound(ExchangeScript.Round);
        _exchange.Commit(_script.Closed, gathered: 0);
    }

    /// <summary>The process. Its arguments: its index, the number of processes, elements, Tls or Plain, the aggregator.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (index, count, elements) = (Number(arguments[0]), Number(arguments[1]), Number(arguments[2]));
        var mailbox = new BlockingCollection<ReplicaInput>();
        using var certificate = EphemeralCertificate.Create(TimeProvider.System);
        await using var transport = PeerTransport.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            admission => arguments[3] == "Tls" ? new MutualTls(certificate, admission) : new PlainSecurity(certificate.Hash),
            new PeerLimits(),
            new PeerInbox(mailbox),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        Console.WriteLine($"127.0.0.1:{transport.ListenEndpoint.Port.ToString(CultureInfo.InvariantCulture)} {certificate.Hash}");
        var words = (await Console.In.ReadLineAsync())!.Split(' ');
        var roster = Enumerable.Range(0, count).Select(i => new PeerAddress(
            new Member(new Slot(0, i), 1, $"participant-{i}"), words[2 * i], words[(2 * i) + 1])).ToArray();
        var peer = new ExchangePeer(transport, mailbox, roster, index, elements, Enum.Parse<AggregatorKind>(arguments[4]));
        peer.Tell();
        var roots = (await Console.In.ReadLineAsync())!.Split(' ');
        var thread = new Thread(() => peer.Run(roots)) { IsBackground = true };
        thread.Start();
        while (await Console.In.ReadLineAsync() is not null)
        {
            mailbox.Add(new ReplicaInput.SessionEnded());
        }

        mailbox.CompleteAdding();
        thread.Join();
        return 0;
    }

    /// <summary>What is no part of an all-reduce, hashes of what came and the outer step, waits until the aggregate is there.</summary>
    private bool HasWork => _isGathered ? _exchange.HasWork : _exchange.IsAwaited;

    public string Sign(Commitment commitment) => "none";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>What a replica's thread does with its mailbox; a line on the input stands for the coordinator's entry.</summary>
    private void Run(IReadOnlyList<string> roots)
    {
        while (!_mailbox.IsCompleted)
        {
            if (_mailbox.TryTake(out var input, HasWork ? TimeSpan.Zero : Timeout.InfiniteTimeSpan))
            {
                _context.Now = TimeProvider.System.GetUtcNow();
                Take(input, roots);
            }
            else if (HasWork)
            {
                _exchange.Work();
            }

            if (_isOpen && !_isGathered && _exchange.IsGathered)
            {
                _isGathered = true;
                Console.WriteLine((Environment.CpuUsage.TotalTime - _before).TotalSeconds.ToString(CultureInfo.InvariantCulture));
            }

            Tell();
        }
    }

    private void Take(ReplicaInput input, IReadOnlyList<string> roots)
    {
        switch (input)
        {
            case ReplicaInput.SessionEnded:
                (_isOpen, _isGathered, _before) = (true, false, Environment.CpuUsage.TotalTime);
                var opened = _script.Exchange(roots);
                _context.State = _script.State;
                _exchange.Open(opened);
                foreach (var received in _early.TakeAll())
                {
                    Receive(received);
                }

                break;
            case ReplicaInput.PeerSent(var sender, var message, var payload, var taken):
                taken();
                Receive(new ReplicaEvent.MessageReceived(sender, message, payload));
                break;
        }
    }

    private void Receive(ReplicaEvent.MessageReceived received)
    {
        var (sender, message, payload) = received;
        var isKept = MessageTiming.IsEarly(_context.State, 0, message)
            ? _early.TryKeep(received)
            : message is Aggregate aggregate && _exchange.TryReceive(sender, aggregate, payload);
        if (isKept)
        {
            return;
        }

        if (message is Contribution contribution)
        {
            _exchange.Receive(sender, contribution, payload.Memory.Span);
        }

        payload.Dispose();
    }

    private void Tell()
    {
        foreach (var effect in _context.TakeEffects())
        {
            switch (effect)
            {
                case ReplicaEffect.SendToPeer(var receiver, var message, var payload):
                    _transport.Send(receiver, message, payload, Lost);
                    break;
                case ReplicaEffect.SendReport(Committed committed):
                    Console.WriteLine(committed.Root);
                    break;
                case ReplicaEffect.SendReport(Prepared prepared):
                    Console.WriteLine(prepared.Hash);
                    break;
                case ReplicaEffect.PeerFault(var peer, _, var fault):
                    Console.Error.WriteLine($"{peer} {fault}");
                    break;
            }
        }
    }

    private static void Lost(PeerSendOutcome outcome)
    {
        if (outcome != PeerSendOutcome.Sent)
        {
            Console.Error.WriteLine($"A message was not sent: {outcome}.");
        }
    }
}
