using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Replica;

/// <summary>One attempt at the exchange, while it is open: what was gathered of it, and what is still to be asked for.</summary>
internal sealed class OpenExchange
{
    private readonly ReplicaContext _context;
    private readonly HashSet<Member> _blamed = [];
    private readonly HashSet<int> _reported = [];
    private readonly TimeSpan _pause;
    private readonly RepeatedRequests<int> _answered;
    private DateTimeOffset _askAt;
    private bool _hasComplained;

    /// <param name="context">What the parts of the replica share.</param>
    /// <param name="round">The round that is exchanged.</param>
    /// <param name="exchange">The attempt.</param>
    /// <param name="layout">How the vector is cut.</param>
    /// <param name="receiver">Gathers the aggregates.</param>
    /// <param name="contribution">What this replica contributes; null where it is no contributor.</param>
    public OpenExchange(
        ReplicaContext context,
        RoundState round,
        ExchangeOpened exchange,
        ExchangeLayout layout,
        AggregateReceiver receiver,
        OwnContribution? contribution)
    {
        _context = context;
        Round = round;
        (Exchange, Layout, Receiver, Contribution) = (exchange, layout, receiver, contribution);
        OpenedAt = context.Now;
        _pause = TimeSpan.FromSeconds(exchange.DeadlineSeconds / 8);
        _answered = new RepeatedRequests<int>(_pause);
        _askAt = OpenedAt + _pause;
    }

    /// <summary>The round as it was when the attempt was opened.</summary>
    public RoundState Round { get; }

    public ExchangeOpened Exchange { get; }

    public ExchangeLayout Layout { get; }

    public AggregateReceiver Receiver { get; }

    public OwnContribution? Contribution { get; }

    public DateTimeOffset OpenedAt { get; }

    /// <summary>Partitions that this replica owns.</summary>
    public List<OwnedPartition> Owned { get; } = [];

    /// <summary>Chunks on which the outer step was taken, from the first one on.</summary>
    public int Stepped { get; set; }

    /// <summary>Whether the outer step is prepared.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>Whether there is something to compute.</summary>
    public bool HasWork => Owned.Exists(owned => owned.HasReady)
        || Receiver.HasUnhashed
        || (!IsPrepared && (Stepped < Layout.Chunks ? Receiver.Has(Stepped) : Receiver.IsComplete));

    /// <summary>Hash of each partition's aggregate.</summary>
    public IReadOnlyList<string> Hashes => [.. Enumerable.Range(0, Layout.Partitions).Select(partition => Receiver.HashOf(partition)!)];

    /// <summary>Sends this replica's chunks of a partition to its owner.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="first">The first chunk to be sent.</param>
    public void Contribute(int partition, int first)
    {
        if (Contribution is null)
        {
            return;
        }

        var start = Layout.ChunksOf(partition).Start.Value;
        for (var chunk = Math.Max(0, first); chunk < Layout.ChunkCountOf(partition); chunk++)
        {
            var payload = Contribution.Payload(start + chunk);
            if (payload.Length > 0)
            {
                var proof = Contribution.Proof(start + chunk);
                var message = new Contribution(Exchange.Round, Exchange.Exchange, partition, proof, payload.Length) { Chunk = chunk };
                _context.Send(Exchange.Owners[partition], message, payload);
            }
        }
    }

    /// <summary>The owner of a partition asks for chunks of it; it is not answered again at once.</summary>
    /// <param name="request">What it asks for.</param>
    public void Receive(ContributionRequest request)
    {
        if (_answered.IsNew(request.Partition, _context.Now))
        {
            Contribute(request.Partition, request.First);
        }
    }

    /// <summary>Tells the coordinator of own partitions whose aggregate is there and hashed.</summary>
    public void ReportOwned()
    {
        foreach (var owned in Owned.Where(owned => owned.IsWritten && !_reported.Contains(owned.Partition)))
        {
            if (Receiver.HashOf(owned.Partition) is { } hash)
            {
                _reported.Add(owned.Partition);
                _context.Report(owned.Report(hash));
            }
        }
    }

    /// <summary>Logs what a peer did, once an attempt: it can fill neither log nor disk.</summary>
    public void Blame(Member peer, string fault)
    {
        if (_blamed.Add(peer))
        {
            _context.Blame(peer, Exchange.Round, fault);
        }
    }

    /// <summary>Asks for what is missing, again and again; at half time the coordinator is told.</summary>
    public void Tick()
    {
        if (_context.Now < _askAt || (Receiver.IsComplete && Owned.TrueForAll(owned => owned.IsComplete)))
        {
            return;
        }

        _askAt = _context.Now + _pause;
        if (_context.Now - OpenedAt < 2 * _pause)
        {
            Look();
            return;
        }

        Ask();
        if (!_hasComplained && _context.Now - OpenedAt >= TimeSpan.FromSeconds(Exchange.DeadlineSeconds / 2))
        {
            _hasComplained = true;
            Complain();
        }
    }

    /// <summary>Asks everybody of whom something is missing and nothing came lately.</summary>
    public void Ask()
    {
        foreach (var partition in Receiver.Missing.Where(partition => Exchange.Owners[partition] != _context.Self))
        {
            var arrivals = Receiver.Arrivals(partition);
            if (arrivals.IsStalled())
            {
                _context.Send(
                    Exchange.Owners[partition], new AggregateRequest(Exchange.Round, Exchange.Exchange, partition) { First = arrivals.First });
            }
        }

        foreach (var owned in Owned)
        {
            foreach (var (contributor, arrivals) in owned.Missing.Where(missing => missing.Member != _context.Self && missing.Arrivals.IsStalled()))
            {
                _context.Send(
                    contributor, new ContributionRequest(Exchange.Round, Exchange.Exchange, owned.Partition) { First = arrivals.First });
            }
        }
    }

    private void Look()
    {
        foreach (var partition in Receiver.Missing)
        {
            Receiver.Arrivals(partition).Look();
        }

        foreach (var (_, arrivals) in Owned.SelectMany(owned => owned.Missing))
        {
            arrivals.Look();
        }
    }

    private void Complain()
    {
        foreach (var owned in Owned.Where(owned => !owned.IsComplete))
        {
            var missing = owned.Missing.ToArray();
            _context.Report(new ContributionsMissing(
                Exchange.Round, Exchange.Exchange, owned.Partition, [.. missing.Select(missing => missing.Member.Slot)]));
            foreach (var (member, arrivals) in missing)
            {
                Blame(member, $"contributed {arrivals.Arrived} of {arrivals.Count} chunks of partition {owned.Partition} in {Elapsed}");
            }
        }

        if (!Receiver.IsComplete)
        {
            var missing = Receiver.Missing;
            _context.Report(new AggregatesMissing(Exchange.Round, Exchange.Exchange, missing));
            foreach (var partition in missing.Where(partition => Exchange.Owners[partition] != _context.Self))
            {
                var arrivals = Receiver.Arrivals(partition);
                Blame(Exchange.Owners[partition], $"returned {arrivals.Arrived} of {arrivals.Count} chunks of partition {partition} in {Elapsed}");
            }
        }
    }

    private string Elapsed => $"{(_context.Now - OpenedAt).TotalSeconds:F1} s";
}
