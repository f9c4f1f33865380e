using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;

namespace ProtocolLearning.Worker.Replica;

/// <summary>This replica's pseudo-gradient of a round: encoded by chunks, under one Merkle root.</summary>
internal sealed class OwnContribution
{
    private readonly EncodedChunks _encoded;
    private readonly IReadOnlyList<IReadOnlyList<string>> _proofs;

    /// <param name="pseudoGradient">The vector.</param>
    /// <param name="layout">Its chunks.</param>
    /// <param name="encoding">The codec.</param>
    /// <param name="feedback">Notes what is lost; null where nothing is carried over.</param>
    public OwnContribution(ReadOnlySpan<float> pseudoGradient, ExchangeLayout layout, TensorEncoding encoding, ErrorFeedback? feedback)
    {
        _encoded = new EncodedChunks(layout, 0..layout.Chunks, encoding);
        var leaves = new string[layout.Chunks];
        for (var chunk = 0; chunk < leaves.Length; chunk++)
        {
            var range = layout.ElementsOf(chunk);
            var values = pseudoGradient[range];
            var encoded = _encoded.Chunk(chunk).Span;
            encoding.Encode(values, encoded);
            feedback?.Note(encoding, range.Start.Value, values, encoded);
            leaves[chunk] = MerkleTree.HashLeaf(encoded);
        }

        _proofs = MerkleTree.Proofs(leaves);
        Root = MerkleTree.Root(leaves);
    }

    /// <summary>What is committed to, lower-case hex.</summary>
    public string Root { get; }

    /// <summary>A chunk of the whole vector, encoded.</summary>
    public ReadOnlyMemory<byte> Payload(int chunk) => _encoded.Chunk(chunk);

    /// <summary>Its Merkle path to the root.</summary>
    public IReadOnlyList<string> Proof(int chunk) => _proofs[chunk];
}
