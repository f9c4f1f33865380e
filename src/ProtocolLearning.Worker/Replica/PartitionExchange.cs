using System.Buffers;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// The exchange of a stage group after a round: contributes what this replica committed to, aggregates the partitions that it
/// owns, gathers all aggregates, and prepares the outer step on a copy. All of it goes chunk by chunk, so that one part is on its way while
/// another is computed with. A member without a contribution takes part all the same, and so does a joiner that holds the state before.
/// </summary>
internal sealed class PartitionExchange
{
    private readonly ReplicaContext _context;
    private readonly AppliedShard _shard;
    private readonly LocalWeights _local;
    private readonly ICommitmentSigner _signer;
    private readonly IContributionShaper _shaper;
    private readonly AggregateArchive _archive = new();
    private readonly float[] _vector;
    private readonly TensorEncoding _encoding;
    private readonly ErrorFeedback[] _feedbacks;
    private readonly OwnerFeedback[] _ownerFeedbacks;
    private OwnContribution? _contribution;
    private OpenExchange? _open;

    public PartitionExchange(
        ReplicaContext context, AppliedShard shard, LocalWeights local, ICommitmentSigner signer, IContributionShaper shaper)
    {
        _context = context;
        _shard = shard;
        _local = local;
        _signer = signer;
        _shaper = shaper;
        _vector = new float[context.Fragments.Max(fragment => fragment.Length)];
        var compression = context.Definition.Compression;
        _encoding = TensorEncoding.For(compression.PseudoGradient, compression.TopK);
        var decay = (float)compression.FeedbackDecay();
        _feedbacks = decay > 0 ? [.. context.Fragments.Select(fragment => new ErrorFeedback(fragment.Length, decay))] : [];
        _ownerFeedbacks = compression.HasOwnerFeedback() ? [.. context.Fragments.Select(_ => new OwnerFeedback(decay))] : [];
    }

    /// <summary>Whether there is something to compute.</summary>
    public bool HasWork => _open is { HasWork: true };

    /// <summary>Whether there is something to compute that other members wait for.</summary>
    public bool IsAwaited => _open is { } open && open.Owned.Exists(owned => owned.HasReady);

    /// <summary>Whether every aggregate of the open attempt is here.</summary>
    public bool IsGathered => _open is { Receiver.IsComplete: true };

    /// <summary>Whether a decided round can still be prepared here, so that no whole state need be fetched.</summary>
    public bool IsReplaying(long round) => _open is { } open
        && open.Exchange.Round == round
        && _shard.PreparedRound != round
        && _context.Now - open.OpenedAt < TimeSpan.FromSeconds(1.5 * open.Exchange.DeadlineSeconds);

    public void BeginRound(long round)
    {
        Drop();
        _contribution = null;
        _archive.BeginRound(round);
    }

    /// <summary>The round is closed: commits to what was learned in it.</summary>
    /// <param name="closed">The round.</param>
    /// <param name="gathered">Tokens whose gradients were gathered and not stepped with.</param>
    public void Commit(RoundClosed closed, long gathered)
    {
        var update = _vector.AsSpan(0, _context.FragmentOf(closed.Round).Length);
        if (!_local.TryReadUpdate(closed.Round, gathered, update) || !_shaper.Shape(closed.Round, update))
        {
            return;
        }

        var feedback = Feedback(closed.Round);
        feedback?.AddTo(update);
        _contribution = new OwnContribution(update, Layout(_context.State.ExchangedRound!, shares: null), _encoding, feedback);
        var commitment = new Commitment(_context.Definition.Run, _context.Self, closed.Round, _contribution.Root);
        _context.Report(new Committed(closed.Round, _contribution.Root, _signer.Sign(commitment)));
    }

    /// <summary>An attempt is open. What was gathered for the one before no longer counts.</summary>
    public void Open(ExchangeOpened exchange)
    {
        Drop();
        if (_shard.Round != _context.State.Stages[_context.Stage].AppliedRound)
        {
            return;
        }

        var round = _context.State.ExchangedRound!;
        var layout = Layout(round, exchange.Shares);
        _shard.Begin(_context.FragmentOf(exchange.Round));
        var contributes = _contribution is not null
            && exchange.Contributors.Any(contributor => contributor.Member == _context.Self && contributor.Root == _contribution.Root);
        _open = new OpenExchange(
            _context, round, exchange, layout, new AggregateReceiver(layout, _vector, _encoding), contributes ? _contribution : null);
        HandOn(exchange, layout);
        for (var partition = 0; partition < exchange.Owners.Count; partition++)
        {
            if (exchange.Owners[partition] == _context.Self)
            {
                Own(_open, partition);
            }
            else
            {
                _open.Contribute(partition, first: 0);
            }
        }

        if (!round.Roster.Contains(_context.Self))
        {
            _open.Ask();
        }
    }

    public void Receive(Member sender, Contribution message, ReadOnlySpan<byte> payload)
    {
        if (Owned(message.Round, message.Exchange, message.Partition) is not { } owned)
        {
            return;
        }

        if (owned.Add(sender, message.Chunk, message.Proof, payload) is { } fault)
        {
            _open!.Blame(sender, fault);
        }

        WriteEarly(owned);
    }

    /// <summary>An earlier owner hands on what its aggregates lost.</summary>
    public void Receive(Member sender, OwnerResidual message, ReadOnlySpan<byte> payload)
    {
        // A liar could put anything into an honest owner's aggregate this way.
        if (Owned(message.Round, message.Exchange, message.Partition) is { } owned
            && OwnerFeedback(message.Round) is { } feedback
            && _context.Definition.ThreatModel.MaxByzantine == 0
            && _open!.Round.Roster.Contains(sender))
        {
            ResidualHandover.TryTake(feedback, owned.Range, message.Start, payload);
        }
    }

    public void Receive(Member sender, ContributionRequest message)
    {
        if (IsOwner(sender, message.Round, message.Exchange, message.Partition))
        {
            _open!.Receive(message);
        }
    }

    public void Receive(Member sender, AggregateRequest message)
    {
        var isOpen = Owned(message.Round, message.Exchange, message.Partition) is { };
        if (!_archive.TryGet(message.Round, message.Exchange, message.Partition, out var owned))
        {
            return;
        }

        var isNew = owned.Requests.IsNew(sender, _context.Now);
        for (var chunk = Math.Max(0, message.First); isNew && chunk < owned.Encoded.Count; chunk++)
        {
            Return(message.Round, message.Exchange, owned, chunk, [sender]);
        }

        if (isOpen)
        {
            owned.Waiting.Add(sender);
        }
    }

    /// <returns>Whether the payload is still in use.</returns>
    public bool TryReceive(Member sender, Aggregate message, IMemoryOwner<byte> payload)
    {
        if (!IsOwner(sender, message.Round, message.Exchange, message.Partition))
        {
            return false;
        }

        if (_open!.Receiver.Add(message.Partition, message.Chunk, payload.Memory, payload, out var isTaken) is { } fault)
        {
            _open.Blame(sender, fault);
        }

        return isTaken;
    }

    /// <summary>Computes one piece: writes a chunk of an aggregate, hashes one, or takes the outer step on one.</summary>
    public void Work()
    {
        var open = _open!;
        if (open.Owned.Find(owned => owned.HasReady) is { } ready)
        {
            WriteNext(ready);
        }
        else if (open.Receiver.HasUnhashed)
        {
            open.Receiver.HashNext();
            open.ReportOwned();
        }
        else if (open.Stepped < open.Layout.Chunks)
        {
            _shard.Advance(_context.Definition, Scheduled(open.Exchange.Round), _vector.AsSpan(open.Layout.ElementsOf(open.Stepped)));
            open.Stepped++;
        }
        else
        {
            open.IsPrepared = true;
            var hash = _shard.Prepare(_context.Definition, open.Exchange.Round, Scheduled(open.Exchange.Round), _vector.AsSpan(0, _context.FragmentOf(open.Exchange.Round).Length));
            _context.Report(new Prepared(open.Exchange.Round, open.Exchange.Exchange, hash, open.Hashes));
        }
    }

    /// <summary>Asks for what is missing, again and again; at half time the coordinator is told.</summary>
    public void Tick()
    {
        _open?.Tick();
    }

    /// <summary>The round is applied: the copy becomes the state if it is the one that was decided.</summary>
    /// <returns>Whether this replica holds the decided state now.</returns>
    public bool TryApply(Applied applied)
    {
        if (_shard.PreparedRound != applied.Round || _shard.PreparedHash != applied.Hash)
        {
            return false;
        }

        _shard.Commit();
        var hasContributed = _contribution is not null && _open!.Exchange.Contributors.Any(contributor => contributor.Member == _context.Self);
        _local.Follow(applied.Round, hasContributed);
        if (hasContributed)
        {
            Feedback(applied.Round)?.Commit();
        }

        OwnerFeedback(applied.Round)?.Commit();
        return true;
    }

    /// <summary>The state came from a peer.</summary>
    public void Forget()
    {
        Drop();
        Array.ForEach(_feedbacks, feedback => feedback.Clear());
        Array.ForEach(_ownerFeedbacks, feedback => feedback.Clear());
    }

    public void Drop()
    {
        foreach (var owned in _open?.Owned.Where(owned => !owned.IsWritten) ?? [])
        {
            owned.Abandon();
            _archive.Remove(_open!.Exchange.Round, _open.Exchange.Exchange, owned.Partition);
        }

        _open?.Receiver.Dispose();
        _open = null;
        Array.ForEach(_ownerFeedbacks, feedback => feedback.Drop());
        _shard.DropPrepared();
    }

    private long Scheduled(long round) => round - _context.State.Checkpoints.RoundsUndone;

    private ErrorFeedback? Feedback(long round) => _feedbacks.Length == 0 ? null : _feedbacks[(int)(round % _feedbacks.Length)];

    private OwnerFeedback? OwnerFeedback(long round) => _ownerFeedbacks.Length == 0 ? null : _ownerFeedbacks[(int)(round % _ownerFeedbacks.Length)];

    private ExchangeLayout Layout(RoundState round, IReadOnlyList<int>? shares)
    {
        var (length, members) = (_context.FragmentOf(round.Number).Length, round.RosterSize(_context.Stage));
        return round.Version < ProtocolVersions.WithChunks
            ? ExchangeLayout.Whole(length, members, _encoding.BlockElements)
            : ExchangeLayout.Chunked(length, members, _encoding.BlockElements, shares);
    }

    private void HandOn(ExchangeOpened exchange, ExchangeLayout layout)
    {
        Range[] ranges = [.. Enumerable.Range(0, layout.Partitions).Select(layout.PartitionOf)];
        var released = OwnerFeedback(exchange.Round)?.Open(ranges, partition => exchange.Owners[partition] == _context.Self) ?? [];
        foreach (var (partition, start, values) in released.Where(_ => _context.Definition.ThreatModel.MaxByzantine == 0))
        {
            var payload = ResidualHandover.Encode(values);
            var message = new OwnerResidual(exchange.Round, exchange.Exchange, partition, start, payload.Length);
            _context.Send(exchange.Owners[partition], message, payload);
        }
    }

    private void Own(OpenExchange open, int partition)
    {
        var (round, exchange) = (open.Round, open.Exchange);
        var randomness = new PublicRandomness(round.Beacon, "buckets", exchange.Round, exchange.Stage, exchange.Exchange, partition);
        var aggregator = AggregatorChoice.Create(_context.Definition.ThreatModel, randomness);
        var owned = new OwnedPartition(
            exchange, partition, open.Layout, _encoding, aggregator, OwnerFeedback(exchange.Round), _context.Self, open.Contribution);
        open.Owned.Add(owned);
        _archive.Keep(exchange.Round, exchange.Exchange, owned);
        WriteEarly(owned);
    }

    /// <summary>Where the rule needs no more than a chunk of each, that chunk is on its way at once.</summary>
    private void WriteEarly(OwnedPartition owned)
    {
        while (owned is { ObservesFirst: false, HasReady: true })
        {
            WriteNext(owned);
        }
    }

    private void WriteNext(OwnedPartition owned)
    {
        var chunk = owned.Write();
        var (exchange, receivers) = (_open!.Exchange, _open.Round.RosterOf(_context.Stage).Where(_context.State.IsActive));
        Return(exchange.Round, exchange.Exchange, owned, chunk, receivers.Union(owned.Waiting).Where(receiver => receiver != _context.Self));
        _open.Receiver.Add(owned.Partition, chunk, owned.Encoded.Chunk(chunk), owner: null, out _);
    }

    private void Return(long round, int exchange, OwnedPartition owned, int chunk, IEnumerable<Member> receivers)
    {
        var encoded = owned.Encoded.Chunk(chunk);
        if (encoded.Length == 0 || !owned.Has(chunk))
        {
            return;
        }

        var message = new Aggregate(round, exchange, owned.Partition, encoded.Length) { Chunk = chunk };
        foreach (var receiver in receivers)
        {
            _context.Send(receiver, message, encoded);
        }
    }

    private bool IsOwner(Member sender, long round, int exchange, int partition) =>
        IsOpen(round, exchange) && partition >= 0 && partition < _open!.Exchange.Owners.Count && _open.Exchange.Owners[partition] == sender;

    private bool IsOpen(long round, int exchange) => _open is not null && _open.Exchange.Round == round && _open.Exchange.Exchange == exchange;

    private OwnedPartition? Owned(long round, int exchange, int partition) =>
        IsOpen(round, exchange) ? _open!.Owned.Find(owned => owned.Partition == partition) : null;
}
