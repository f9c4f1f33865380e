using System.Security.Cryptography;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Replica;

/// <summary>A partition that this replica aggregates. A contribution counts only if it is what its sender committed to.</summary>
/// <param name="exchange">The attempt.</param>
/// <param name="partition">The partition, from 0.</param>
/// <param name="range">Its elements.</param>
/// <param name="encoding">The codec.</param>
internal sealed class OwnedPartition(ExchangeOpened exchange, int partition, Range range, TensorEncoding encoding)
{
    private readonly int _elements = range.End.Value - range.Start.Value;
    private readonly ReadOnlyMemory<float>[] _contributions = new ReadOnlyMemory<float>[exchange.Contributors.Count];
    private readonly bool[] _has = new bool[exchange.Contributors.Count];

    /// <summary>Who asked for the aggregate before it was there.</summary>
    public HashSet<Member> Waiting { get; } = [];

    /// <summary>The encoded aggregate; null before it is there.</summary>
    public ReadOnlyMemory<byte>? Encoded { get; private set; }

    /// <summary>Whether every contribution is here.</summary>
    public bool IsComplete => _elements == 0 || Array.TrueForAll(_has, has => has);

    /// <summary>The partition.</summary>
    public int Partition => partition;

    /// <summary>Its elements.</summary>
    public Range Range => range;

    /// <summary>Contributors whose part is missing.</summary>
    public IEnumerable<Member> Missing => _elements == 0
        ? []
        : exchange.Contributors.Where((_, i) => !_has[i]).Select(contributor => contributor.Member);

    /// <summary>Takes a contribution, if its sender is a contributor, and it is what was committed to, of the right length and finite.</summary>
    public bool TryAdd(Member sender, IReadOnlyList<string> proof, ReadOnlySpan<byte> payload)
    {
        var position = IndexOf(sender);
        if (position < 0 || _has[position] || payload.Length != encoding.EncodedLength(_elements))
        {
            return false;
        }

        var leaf = MerkleTree.HashLeaf(payload);
        if (!MerkleTree.Verify(leaf, partition, exchange.Owners.Count, proof, exchange.Contributors[position].Root))
        {
            return false;
        }

        var values = GC.AllocateUninitializedArray<float>(_elements);
        if (!encoding.TryDecode(payload, values))
        {
            return false;
        }

        _contributions[position] = values;
        _has[position] = true;
        return true;
    }

    /// <summary>Aggregates what is complete.</summary>
    /// <param name="aggregator">The rule.</param>
    /// <param name="feedback">Adds what earlier aggregates lost, and notes what this one does; null where nothing is carried over.</param>
    /// <returns>What the coordinator is told.</returns>
    public PartitionAggregated Aggregate(IAggregator aggregator, OwnerFeedback? feedback)
    {
        var encoded = new byte[encoding.EncodedLength(_elements)];
        IReadOnlyList<double> distances = new double[exchange.Contributors.Count];
        IReadOnlyList<double> agreements = [];
        var norm = 0.0;
        if (_elements > 0)
        {
            var output = new float[_elements];
            var report = aggregator.Aggregate(_contributions, [.. exchange.Contributors.Select(contributor => (double)contributor.Weight)], output);
            (distances, agreements, norm) = (report.Distances, report.Agreements, report.AggregateNorm);
            feedback?.AddTo(range.Start.Value, output);
            encoding.Encode(output, encoded);
            feedback?.Note(encoding, range.Start.Value, output, encoded);
            Array.Clear(_contributions);
        }

        Encoded = encoded;
        var hash = Convert.ToHexStringLower(SHA256.HashData(encoded));
        return new PartitionAggregated(exchange.Round, exchange.Exchange, partition, hash, norm, distances, agreements);
    }

    private int IndexOf(Member sender)
    {
        for (var i = 0; i < exchange.Contributors.Count; i++)
        {
            if (exchange.Contributors[i].Member == sender)
            {
                return i;
            }
        }

        return -1;
    }
}
