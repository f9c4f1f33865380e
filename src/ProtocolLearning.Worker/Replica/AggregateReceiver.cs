using System.Security.Cryptography;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Gathers the aggregates of all partitions of one attempt, decoded into one vector.</summary>
internal sealed class AggregateReceiver
{
    private readonly TensorEncoding _encoding;
    private readonly IReadOnlyList<Range> _ranges;
    private readonly float[] _values;
    private readonly string?[] _hashes;

    public AggregateReceiver(ExchangeOpened exchange, float[] values, TensorEncoding encoding)
    {
        _values = values;
        _encoding = encoding;
        _ranges = Partitioning.Split(values.Length, exchange.Owners.Count, encoding.BlockElements);
        _hashes = new string?[exchange.Owners.Count];
        for (var partition = 0; partition < _hashes.Length; partition++)
        {
            if (Elements(partition) == 0)
            {
                _hashes[partition] = HashOf([]);
            }
        }
    }

    /// <summary>Whether every aggregate is here.</summary>
    public bool IsComplete => Array.TrueForAll(_hashes, hash => hash is not null);

    /// <summary>Hash of each partition's aggregate, once all are here.</summary>
    public IReadOnlyList<string> Hashes => [.. _hashes.Select(hash => hash ?? string.Empty)];

    /// <summary>Partitions whose aggregate is missing.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, _hashes.Length).Where(partition => _hashes[partition] is null)];

    public ReadOnlySpan<float> Values => _values;

    /// <summary>Takes an aggregate of the right length with finite elements; the first one of a partition counts.</summary>
    public bool TryAdd(int partition, ReadOnlySpan<byte> payload)
    {
        if (partition < 0 || partition >= _hashes.Length || _hashes[partition] is not null)
        {
            return false;
        }

        if (!_encoding.TryDecode(payload, _values.AsSpan(_ranges[partition])))
        {
            return false;
        }

        _hashes[partition] = HashOf(payload);
        return true;
    }

    private int Elements(int partition) => _ranges[partition].End.Value - _ranges[partition].Start.Value;

    private static string HashOf(ReadOnlySpan<byte> payload) => Convert.ToHexStringLower(SHA256.HashData(payload));
}
