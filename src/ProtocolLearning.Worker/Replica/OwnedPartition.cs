using System.Buffers;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// A partition that this replica aggregates, chunk by chunk. A chunk of a contribution counts only if it is what its sender committed to.
/// Once a chunk of everybody is there it is taken in, and written where the rule can do that before it has seen the rest. The result does
/// not depend on the order in which chunks come.
/// </summary>
internal sealed class OwnedPartition
{
    private readonly ExchangeOpened _exchange;
    private readonly ExchangeLayout _layout;
    private readonly TensorEncoding _encoding;
    private readonly OwnerFeedback? _feedback;
    private readonly IChunkAggregation _aggregation;
    private readonly EncodedChunks _encoded;
    private readonly ChunkArrivals[] _arrivals;
    private readonly float[]?[,] _rows;
    private readonly int[] _awaited;
    private readonly bool[] _isWritten;
    private readonly Queue<int> _ready = new();
    private readonly int _first;
    private int _unobserved;
    private int _unwritten;
    private OwnContribution? _own;

    /// <param name="exchange">The attempt.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="layout">How the vector is cut.</param>
    /// <param name="encoding">The codec.</param>
    /// <param name="aggregator">The rule.</param>
    /// <param name="feedback">Adds what earlier aggregates lost, and notes what this one does; null where nothing is carried over.</param>
    /// <param name="self">The owner.</param>
    /// <param name="own">What it contributes itself; null where it is no contributor.</param>
    public OwnedPartition(
        ExchangeOpened exchange,
        int partition,
        ExchangeLayout layout,
        TensorEncoding encoding,
        IAggregator aggregator,
        OwnerFeedback? feedback,
        Member self,
        OwnContribution? own)
    {
        (_exchange, _layout, _encoding, _feedback, _own) = (exchange, layout, encoding, feedback, own);
        Partition = partition;
        Requests = new RepeatedRequests<Member>(TimeSpan.FromSeconds(exchange.DeadlineSeconds / 8));
        var chunks = layout.ChunksOf(partition);
        _first = chunks.Start.Value;
        var count = layout.ChunkCountOf(partition);
        _aggregation = aggregator.Begin([.. exchange.Contributors.Select(contributor => (double)contributor.Weight)], count);
        _encoded = new EncodedChunks(layout, chunks, encoding);
        _arrivals = [.. exchange.Contributors.Select(contributor => new ChunkArrivals(count, isHere: own is not null && contributor.Member == self))];
        _rows = new float[]?[exchange.Contributors.Count, count];
        _awaited = [.. Enumerable.Repeat(_arrivals.Count(arrivals => !arrivals.IsComplete), count)];
        _isWritten = new bool[count];
        _unobserved = _unwritten = count;
        for (var chunk = 0; chunk < count; chunk++)
        {
            if (layout.LengthOf(_first + chunk) == 0)
            {
                Array.ForEach(_arrivals, arrivals => arrivals.TryAdd(chunk));
                (_unobserved, _unwritten, _isWritten[chunk]) = (_unobserved - 1, _unwritten - 1, true);
            }
            else if (_awaited[chunk] == 0)
            {
                TakeIn(chunk);
            }
        }
    }

    /// <summary>The partition.</summary>
    public int Partition { get; }

    /// <summary>Its elements.</summary>
    public Range Range => _layout.PartitionOf(Partition);

    /// <summary>Who asked for the aggregate before it was there.</summary>
    public HashSet<Member> Waiting { get; } = [];

    /// <summary>Who asked for the aggregate lately.</summary>
    public RepeatedRequests<Member> Requests { get; }

    /// <summary>The encoded aggregate, as far as it is written.</summary>
    public EncodedChunks Encoded => _encoded;

    /// <summary>Whether every contribution is here.</summary>
    public bool IsComplete => Array.TrueForAll(_arrivals, arrivals => arrivals.IsComplete);

    /// <summary>Whether the whole aggregate is written.</summary>
    public bool IsWritten => _unwritten == 0;

    /// <summary>Whether a chunk can be written now.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>Whether the rule writes nothing before it has seen everything.</summary>
    public bool ObservesFirst => _aggregation.ObservesFirst;

    /// <summary>Contributors whose part is missing, and the first chunk of it.</summary>
    public IEnumerable<(Member Member, ChunkArrivals Arrivals)> Missing => _exchange.Contributors
        .Select((contributor, i) => (contributor.Member, Arrivals: _arrivals[i]))
        .Where(missing => !missing.Arrivals.IsComplete);

    /// <summary>Whether a chunk of the aggregate is written.</summary>
    public bool Has(int chunk) => _isWritten[chunk];

    /// <summary>Takes a chunk of a contribution, if its sender is a contributor, and it is what was committed to, of the right length and finite.</summary>
    /// <param name="sender">Who sent it.</param>
    /// <param name="chunk">The chunk within the partition.</param>
    /// <param name="proof">Its Merkle path.</param>
    /// <param name="payload">The encoded chunk; not kept.</param>
    /// <returns>What is wrong with it; null where it was taken, or had come before.</returns>
    public string? Add(Member sender, int chunk, IReadOnlyList<string> proof, ReadOnlySpan<byte> payload)
    {
        var position = IndexOf(sender);
        if (position < 0)
        {
            return "contributes to an exchange in which it is no contributor";
        }

        if (chunk < 0 || chunk >= _encoded.Count)
        {
            return $"sent chunk {chunk} of partition {Partition}, which has {_encoded.Count}";
        }

        if (_arrivals[position].Has(chunk))
        {
            return null;
        }

        var length = _encoded.Chunk(chunk).Length;
        if (payload.Length != length)
        {
            return $"sent {payload.Length} bytes for chunk {chunk} of partition {Partition}, which has {length}";
        }

        if (!MerkleTree.Verify(MerkleTree.HashLeaf(payload), _first + chunk, _layout.Chunks, proof, _exchange.Contributors[position].Root))
        {
            return $"sent a chunk {chunk} of partition {Partition} that is not what it committed to";
        }

        var row = Rent(chunk);
        if (!_encoding.TryDecode(payload, Elements(row, chunk).Span))
        {
            ArrayPool<float>.Shared.Return(row);
            return $"committed to a chunk {chunk} of partition {Partition} that is not finite or that no encoder writes";
        }

        _rows[position, chunk] = row;
        _arrivals[position].TryAdd(chunk);
        if (--_awaited[chunk] == 0)
        {
            TakeIn(chunk);
        }

        return null;
    }

    /// <summary>Writes a chunk that is ready.</summary>
    /// <returns>The chunk, within the partition.</returns>
    public int Write()
    {
        var chunk = _ready.Dequeue();
        var start = _layout.ElementsOf(_first + chunk).Start.Value;
        var encoded = _encoded.Chunk(chunk).Span;
        var rented = Rent(chunk);
        var output = Elements(rented, chunk);
        _aggregation.Write(chunk, Rows(chunk), output);
        if (_unwritten == _isWritten.Length)
        {
            _feedback?.Pay(Range);
        }

        _feedback?.AddTo(start, output.Span);
        _encoding.Encode(output.Span, encoded);
        _feedback?.Note(_encoding, start, output.Span, encoded);
        ArrayPool<float>.Shared.Return(rented);
        Release(chunk);
        _isWritten[chunk] = true;
        _unwritten--;
        _own = IsWritten ? null : _own;
        return chunk;
    }

    /// <summary>The attempt is over, and this was not written: gives back what it holds of contributions.</summary>
    public void Abandon()
    {
        for (var chunk = 0; chunk < _isWritten.Length; chunk++)
        {
            Release(chunk);
        }

        _ready.Clear();
        _own = null;
    }

    /// <summary>What the coordinator is told once all is written.</summary>
    /// <param name="hash">Hash of the encoded aggregate.</param>
    public PartitionAggregated Report(string hash)
    {
        if (_isWritten.Length == 0 || _encoded.Chunk(0).Length == 0)
        {
            return new PartitionAggregated(
                _exchange.Round, _exchange.Exchange, Partition, hash, 0, new double[_exchange.Contributors.Count], []);
        }

        var report = _aggregation.Report();
        return new PartitionAggregated(
            _exchange.Round, _exchange.Exchange, Partition, hash, report.AggregateNorm, report.Distances, report.Agreements);
    }

    private void TakeIn(int chunk)
    {
        if (!_aggregation.ObservesFirst)
        {
            _ready.Enqueue(chunk);
            return;
        }

        _aggregation.Observe(chunk, Rows(chunk));
        if (--_unobserved == 0)
        {
            _aggregation.Settle();
            for (var i = 0; i < _isWritten.Length; i++)
            {
                _ready.Enqueue(i);
            }
        }
    }

    private ReadOnlyMemory<float>[] Rows(int chunk)
    {
        var rows = new ReadOnlyMemory<float>[_arrivals.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Elements(_rows[i, chunk] ??= DecodeOwn(chunk), chunk);
        }

        return rows;
    }

    private float[] DecodeOwn(int chunk)
    {
        var row = Rent(chunk);
        var values = Elements(row, chunk).Span;
        if (!_encoding.TryDecode(_own!.Payload(_first + chunk).Span, values))
        {
            // What training broke is nobody else's loss; every other owner refuses it.
            values.Clear();
        }

        return row;
    }

    private void Release(int chunk)
    {
        for (var i = 0; i < _arrivals.Length; i++)
        {
            if (_rows[i, chunk] is { } row)
            {
                ArrayPool<float>.Shared.Return(row);
                _rows[i, chunk] = null;
            }
        }
    }

    private float[] Rent(int chunk) => ArrayPool<float>.Shared.Rent(_layout.LengthOf(_first + chunk));

    private Memory<float> Elements(float[] rented, int chunk) => rented.AsMemory(0, _layout.LengthOf(_first + chunk));

    private int IndexOf(Member sender)
    {
        for (var i = 0; i < _exchange.Contributors.Count; i++)
        {
            if (_exchange.Contributors[i].Member == sender)
            {
                return i;
            }
        }

        return -1;
    }
}
