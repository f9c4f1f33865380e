using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;

namespace ProtocolLearning.Worker.Replica;

/// <summary>This replica's pseudo-gradient of a round: encoded by partitions, under one Merkle root.</summary>
internal sealed class OwnContribution
{
    private readonly byte[] _encoded;
    private readonly Range[] _slices;
    private readonly string[] _leaves;

    /// <param name="pseudoGradient">The vector.</param>
    /// <param name="partitions">Number of partitions.</param>
    /// <param name="encoding">The codec.</param>
    /// <param name="feedback">Notes what is lost; null where nothing is carried over.</param>
    public OwnContribution(ReadOnlySpan<float> pseudoGradient, int partitions, TensorEncoding encoding, ErrorFeedback? feedback)
    {
        var ranges = Partitioning.Split(pseudoGradient.Length, partitions, encoding.BlockElements);
        _slices = new Range[partitions];
        _leaves = new string[partitions];
        var lengths = ranges.Select(range => encoding.EncodedLength(range.End.Value - range.Start.Value)).ToArray();
        _encoded = GC.AllocateUninitializedArray<byte>(lengths.Sum());
        var start = 0;
        for (var i = 0; i < partitions; i++)
        {
            _slices[i] = start..(start + lengths[i]);
            start += lengths[i];
            var values = pseudoGradient[ranges[i]];
            var encoded = _encoded.AsSpan(_slices[i]);
            encoding.Encode(values, encoded);
            feedback?.Note(encoding, ranges[i].Start.Value, values, encoded);
            _leaves[i] = MerkleTree.HashLeaf(encoded);
        }

        Root = MerkleTree.Root(_leaves);
    }

    /// <summary>What is committed to, lower-case hex.</summary>
    public string Root { get; }

    public ReadOnlyMemory<byte> Payload(int partition) => _encoded.AsMemory(_slices[partition]);

    public IReadOnlyList<string> Proof(int partition) => MerkleTree.Proof(_leaves, partition);
}
