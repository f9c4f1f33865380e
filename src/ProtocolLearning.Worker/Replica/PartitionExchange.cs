using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// The exchange of a stage group after a round: contributes what this replica committed to, aggregates the partitions that it
/// owns, gathers all aggregates, and prepares the outer step on a copy. A member without a contribution takes part all the same,
/// and so does a joiner that holds the state before.
/// </summary>
internal sealed class PartitionExchange
{
    private readonly ReplicaContext _context;
    private readonly AppliedShard _shard;
    private readonly ICommitmentSigner _signer;
    private readonly IContributionShaper _shaper;
    private readonly AggregateArchive _archive = new();
    private readonly float[] _vector;
    private readonly TensorEncoding _encoding;
    private readonly ErrorFeedback? _feedback;
    private readonly OwnerFeedback? _ownerFeedback;
    private readonly List<OwnedPartition> _owned = [];
    private OwnContribution? _contribution;
    private ExchangeOpened? _open;
    private AggregateReceiver? _receiver;
    private DateTimeOffset _openedAt;
    private DateTimeOffset _askAt;
    private bool _hasComplained;

    public PartitionExchange(ReplicaContext context, AppliedShard shard, ICommitmentSigner signer, IContributionShaper shaper)
    {
        _context = context;
        _shard = shard;
        _signer = signer;
        _shaper = shaper;
        _vector = new float[context.Engine.Parameters];
        var compression = context.Definition.Compression;
        _encoding = TensorEncoding.For(compression.PseudoGradient, compression.TopK);
        _feedback = compression.FeedbackDecay() > 0 ? new ErrorFeedback(context.Engine.Parameters, (float)compression.FeedbackDecay()) : null;
        _ownerFeedback = compression.HasOwnerFeedback() ? new OwnerFeedback((float)compression.FeedbackDecay()) : null;
    }

    /// <summary>Whether the aggregates of a decided round can still be gathered, so that no whole state need be fetched.</summary>
    public bool IsReplaying(long round) =>
        _open?.Round == round && _receiver is { IsComplete: false } && _context.Now - _openedAt < TimeSpan.FromSeconds(1.5 * _open.DeadlineSeconds);

    public void BeginRound(long round)
    {
        Drop();
        _contribution = null;
        _archive.BeginRound(round);
    }

    /// <summary>The round is closed: commits to the pseudo-gradient, the old weights minus the new.</summary>
    public void Commit(RoundClosed closed)
    {
        var round = _context.State.Round!;
        _context.Engine.ReadWeights(_vector);
        var old = _shard.Weights;
        for (var i = 0; i < _vector.Length; i++)
        {
            _vector[i] = old[i] - _vector[i];
        }

        if (!_shaper.Shape(closed.Round, _vector))
        {
            return;
        }

        _feedback?.AddTo(_vector);
        _contribution = new OwnContribution(_vector, round.RosterSize(_context.Stage), _encoding, _feedback);
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

        _open = exchange;
        _openedAt = _context.Now;
        _askAt = _context.Now + TimeSpan.FromSeconds(exchange.DeadlineSeconds / 4);
        _hasComplained = false;
        _receiver = new AggregateReceiver(exchange, _vector, _encoding);
        var ranges = Partitioning.Split(_vector.Length, exchange.Owners.Count, _encoding.BlockElements);
        for (var partition = 0; partition < exchange.Owners.Count; partition++)
        {
            if (exchange.Owners[partition] == _context.Self)
            {
                _owned.Add(new OwnedPartition(exchange, partition, ranges[partition], _encoding));
            }
        }

        HandOn(exchange, ranges);
        for (var partition = 0; partition < exchange.Owners.Count; partition++)
        {
            Contribute(partition);
        }

        foreach (var owned in _owned)
        {
            AggregateIfComplete(owned);
        }

        if (!_context.State.Round!.Roster.Contains(_context.Self))
        {
            Ask();
        }
    }

    public void Receive(Member sender, Contribution message, ReadOnlySpan<byte> payload)
    {
        if (Owned(message.Round, message.Exchange, message.Partition) is { } owned && owned.TryAdd(sender, message.Proof, payload))
        {
            AggregateIfComplete(owned);
        }
    }

    /// <summary>An earlier owner hands on what its aggregates lost.</summary>
    public void Receive(Member sender, OwnerResidual message, ReadOnlySpan<byte> payload)
    {
        // A liar could put anything into an honest owner's aggregate this way.
        if (Owned(message.Round, message.Exchange, message.Partition) is { } owned
            && _ownerFeedback is not null
            && _context.Definition.ThreatModel.MaxByzantine == 0
            && _context.State.Round!.Roster.Contains(sender))
        {
            ResidualHandover.TryTake(_ownerFeedback, owned.Range, message.Start, payload);
        }
    }

    public void Receive(Member sender, ContributionRequest message)
    {
        if (IsOpen(message.Round, message.Exchange)
            && message.Partition >= 0
            && message.Partition < _open!.Owners.Count
            && _open.Owners[message.Partition] == sender)
        {
            Contribute(message.Partition);
        }
    }

    public void Receive(Member sender, AggregateRequest message)
    {
        if (_archive.TryGet(message.Round, message.Exchange, message.Partition, out var encoded))
        {
            _context.Send(sender, new Aggregate(message.Round, message.Exchange, message.Partition, encoded.Length), encoded);
        }
        else
        {
            Owned(message.Round, message.Exchange, message.Partition)?.Waiting.Add(sender);
        }
    }

    public void Receive(Member sender, Aggregate message, ReadOnlySpan<byte> payload)
    {
        if (IsOpen(message.Round, message.Exchange)
            && message.Partition >= 0
            && message.Partition < _open!.Owners.Count
            && _open.Owners[message.Partition] == sender
            && _receiver!.TryAdd(message.Partition, payload))
        {
            PrepareIfComplete();
        }
    }

    /// <summary>Asks for what is missing, again and again; at half time the coordinator is told.</summary>
    public void Tick()
    {
        if (_open is null || _context.Now < _askAt || (_receiver!.IsComplete && _owned.TrueForAll(owned => owned.Encoded is not null)))
        {
            return;
        }

        _askAt = _context.Now + TimeSpan.FromSeconds(_open.DeadlineSeconds / 4);
        Ask();
        if (!_hasComplained && _context.Now - _openedAt >= TimeSpan.FromSeconds(_open.DeadlineSeconds / 2))
        {
            _hasComplained = true;
            Complain();
        }
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
        _context.Engine.WriteWeights(_shard.Weights);
        if (_contribution is not null && _open!.Contributors.Any(contributor => contributor.Member == _context.Self))
        {
            _feedback?.Commit();
        }

        _ownerFeedback?.Commit();
        return true;
    }

    /// <summary>The state came from a peer.</summary>
    public void Forget()
    {
        Drop();
        _feedback?.Clear();
        _ownerFeedback?.Clear();
    }

    public void Drop()
    {
        _open = null;
        _receiver = null;
        _owned.Clear();
        _ownerFeedback?.Drop();
        _shard.DropPrepared();
    }

    private void HandOn(ExchangeOpened exchange, IReadOnlyList<Range> ranges)
    {
        var released = _ownerFeedback?.Open(ranges, partition => exchange.Owners[partition] == _context.Self) ?? [];
        foreach (var (partition, start, values) in released.Where(_ => _context.Definition.ThreatModel.MaxByzantine == 0))
        {
            var payload = ResidualHandover.Encode(values);
            var message = new OwnerResidual(exchange.Round, exchange.Exchange, partition, start, payload.Length);
            _context.Send(exchange.Owners[partition], message, payload);
        }
    }

    private void Contribute(int partition)
    {
        var contributor = _open!.Contributors.FirstOrDefault(contributor => contributor.Member == _context.Self);
        if (_contribution is null || contributor is null || contributor.Root != _contribution.Root)
        {
            return;
        }

        var payload = _contribution.Payload(partition);
        if (payload.Length == 0)
        {
            return;
        }

        var proof = _contribution.Proof(partition);
        if (_open.Owners[partition] == _context.Self)
        {
            Owned(_open.Round, _open.Exchange, partition)?.TryAdd(_context.Self, proof, payload.Span);
        }
        else
        {
            var message = new Contribution(_open.Round, _open.Exchange, partition, proof, payload.Length);
            _context.Send(_open.Owners[partition], message, payload);
        }
    }

    private void AggregateIfComplete(OwnedPartition owned)
    {
        if (owned.Encoded is not null || !owned.IsComplete)
        {
            return;
        }

        _context.Report(owned.Aggregate(AggregatorChoice.Create(_context.Definition.ThreatModel), _ownerFeedback));
        var encoded = owned.Encoded!.Value;
        _archive.Keep(_open!.Round, _open.Exchange, owned.Partition, encoded);
        if (encoded.Length == 0)
        {
            return;
        }

        var receivers = _context.State.Round!.RosterOf(_context.Stage).Where(_context.State.IsActive).Union(owned.Waiting);
        foreach (var receiver in receivers.Where(receiver => receiver != _context.Self))
        {
            _context.Send(receiver, new Aggregate(_open.Round, _open.Exchange, owned.Partition, encoded.Length), encoded);
        }

        if (_receiver!.TryAdd(owned.Partition, encoded.Span))
        {
            PrepareIfComplete();
        }
    }

    private void PrepareIfComplete()
    {
        if (_receiver!.IsComplete)
        {
            var hash = _shard.Prepare(_open!.Round, _receiver.Values, _context.Definition.Optimizer.Outer);
            _context.Report(new Prepared(_open.Round, _open.Exchange, hash, _receiver.Hashes));
        }
    }

    private void Ask()
    {
        foreach (var partition in _receiver!.Missing.Where(partition => _open!.Owners[partition] != _context.Self))
        {
            _context.Send(_open!.Owners[partition], new AggregateRequest(_open.Round, _open.Exchange, partition));
        }

        foreach (var owned in _owned)
        {
            foreach (var contributor in owned.Missing.Where(contributor => contributor != _context.Self))
            {
                _context.Send(contributor, new ContributionRequest(_open!.Round, _open.Exchange, owned.Partition));
            }
        }
    }

    private void Complain()
    {
        foreach (var owned in _owned.Where(owned => !owned.IsComplete))
        {
            var missing = owned.Missing.Select(contributor => contributor.Slot);
            _context.Report(new ContributionsMissing(_open!.Round, _open.Exchange, owned.Partition, [.. missing]));
        }

        if (!_receiver!.IsComplete)
        {
            _context.Report(new AggregatesMissing(_open!.Round, _open.Exchange, _receiver.Missing));
        }
    }

    private bool IsOpen(long round, int exchange) => _open is not null && _open.Round == round && _open.Exchange == exchange;

    private OwnedPartition? Owned(long round, int exchange, int partition) =>
        IsOpen(round, exchange) ? _owned.Find(owned => owned.Partition == partition) : null;
}
