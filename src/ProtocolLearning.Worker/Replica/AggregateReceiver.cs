using System.Security.Cryptography;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Gathers the aggregates of all partitions of one attempt, decoded into one vector as their chunks come. Each is hashed later, from the
/// bytes that came, which are kept until then.
/// </summary>
internal sealed class AggregateReceiver : IDisposable
{
    private readonly ExchangeLayout _layout;
    private readonly TensorEncoding _encoding;
    private readonly float[] _values;
    private readonly ChunkArrivals[] _arrivals;
    private readonly string?[] _hashes;
    private readonly Queue<(int Chunk, ReadOnlyMemory<byte> Encoded, IDisposable? Owner)> _unhashed = new();
    private int _missing;

    /// <param name="layout">How the vector is cut.</param>
    /// <param name="values">Takes the decoded vector.</param>
    /// <param name="encoding">The codec.</param>
    public AggregateReceiver(ExchangeLayout layout, float[] values, TensorEncoding encoding)
    {
        (_layout, _values, _encoding) = (layout, values, encoding);
        _arrivals = [.. Enumerable.Range(0, layout.Partitions).Select(partition => new ChunkArrivals(layout.ChunkCountOf(partition)))];
        _hashes = new string?[layout.Chunks];
        _missing = layout.Chunks;
        for (var partition = 0; partition < layout.Partitions; partition++)
        {
            for (var chunk = 0; chunk < layout.ChunkCountOf(partition); chunk++)
            {
                if (layout.LengthOf(Index(partition, chunk)) == 0)
                {
                    Note(partition, chunk, default, owner: null);
                }
            }
        }
    }

    /// <summary>Whether every aggregate is here.</summary>
    public bool IsComplete => _missing == 0;

    /// <summary>Whether a chunk came that is not hashed yet.</summary>
    public bool HasUnhashed => _unhashed.Count > 0;

    /// <summary>Partitions whose aggregate is missing.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, _arrivals.Length).Where(partition => !_arrivals[partition].IsComplete)];

    /// <summary>What has come of a partition.</summary>
    public ChunkArrivals Arrivals(int partition) => _arrivals[partition];

    /// <summary>Whether a chunk of the whole vector is here.</summary>
    public bool Has(int chunk)
    {
        for (var partition = 0; partition < _arrivals.Length; partition++)
        {
            var first = _layout.ChunksOf(partition).Start.Value;
            if (chunk >= first && chunk < first + _arrivals[partition].Count)
            {
                return _arrivals[partition].Has(chunk - first);
            }
        }

        return false;
    }

    /// <summary>Takes a chunk of an aggregate, if it has the right length and finite elements; the first one that comes counts.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="chunk">The chunk within it.</param>
    /// <param name="payload">The encoded chunk.</param>
    /// <param name="owner">Disposed of once the payload is used, where it is taken; null where that lasts.</param>
    /// <param name="isTaken">Whether it is taken.</param>
    /// <returns>What is wrong with it; null where it was taken, or had come before.</returns>
    public string? Add(int partition, int chunk, ReadOnlyMemory<byte> payload, IDisposable? owner, out bool isTaken)
    {
        isTaken = false;
        if (partition < 0 || partition >= _arrivals.Length || chunk < 0 || chunk >= _arrivals[partition].Count)
        {
            return $"returned chunk {chunk} of partition {partition}, which does not exist";
        }

        if (_arrivals[partition].Has(chunk))
        {
            return null;
        }

        var values = _values.AsSpan(_layout.ElementsOf(Index(partition, chunk)));
        if (payload.Length != _encoding.EncodedLength(values.Length))
        {
            return $"returned {payload.Length} bytes for chunk {chunk} of partition {partition}, which has {_encoding.EncodedLength(values.Length)}";
        }

        if (!_encoding.TryDecode(payload.Span, values))
        {
            return $"returned a chunk {chunk} of partition {partition} that is not finite or that no encoder writes";
        }

        isTaken = true;
        Note(partition, chunk, payload, owner);
        return null;
    }

    /// <summary>Hashes one chunk that came.</summary>
    public void HashNext()
    {
        var (chunk, encoded, owner) = _unhashed.Dequeue();
        _hashes[chunk] = Convert.ToHexStringLower(SHA256.HashData(encoded.Span));
        owner?.Dispose();
    }

    /// <summary>Hash of a partition's aggregate; null before all of it is here and hashed.</summary>
    public string? HashOf(int partition)
    {
        var hashes = _hashes[_layout.ChunksOf(partition)];
        return Array.TrueForAll(hashes, hash => hash is not null) ? MerkleTree.Root(hashes!) : null;
    }

    /// <summary>Gives back what was not hashed.</summary>
    public void Dispose()
    {
        while (_unhashed.TryDequeue(out var unhashed))
        {
            unhashed.Owner?.Dispose();
        }
    }

    private int Index(int partition, int chunk) => _layout.ChunksOf(partition).Start.Value + chunk;

    private void Note(int partition, int chunk, ReadOnlyMemory<byte> encoded, IDisposable? owner)
    {
        _arrivals[partition].TryAdd(chunk);
        _missing--;
        _unhashed.Enqueue((Index(partition, chunk), encoded, owner));
    }
}
