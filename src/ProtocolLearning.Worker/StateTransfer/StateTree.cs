using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.StateTransfer;

/// <summary>The Merkle tree over the chunks of one applied state, hashed one chunk at a time.</summary>
internal sealed class StateTree(AppliedShard shard)
{
    private readonly List<string> _leaves = [];
    private byte[]? _buffer;
    private IReadOnlyList<IReadOnlyList<string>> _proofs = [];

    /// <summary>Hash of the state.</summary>
    public string Hash { get; } = shard.Hash;

    /// <summary>How the state is cut.</summary>
    public StateLayout Layout { get; } = new(shard.SerializedBytes);

    /// <summary>The root; null before every chunk is hashed.</summary>
    public string? Root { get; private set; }

    /// <summary>Hashes the next chunk. The shard must still hold the state.</summary>
    public void HashNext()
    {
        _buffer ??= new byte[Layout.ChunkBytes];
        var chunk = _buffer.AsSpan(0, Layout.LengthOf(_leaves.Count));
        shard.Read(Layout.OffsetOf(_leaves.Count), chunk);
        _leaves.Add(MerkleTree.HashLeaf(chunk));
        if (_leaves.Count == Layout.Chunks)
        {
            Root = MerkleTree.Root(_leaves);
            _proofs = MerkleTree.Proofs(_leaves);
            _buffer = null;
        }
    }

    /// <summary>Path from a chunk to the root.</summary>
    public IReadOnlyList<string> ProofOf(int chunk) => _proofs[chunk];
}
