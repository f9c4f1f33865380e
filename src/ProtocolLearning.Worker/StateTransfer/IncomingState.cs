using System.Buffers;
using System.Security.Cryptography;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Worker.StateTransfer;

/// <summary>
/// A state that arrives in chunks, each checked against one root. What has come from the beginning on without a gap is hashed on the way, so
/// that little is left to hash at the end.
/// </summary>
internal sealed class IncomingState : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StateLayout _layout;
    private readonly SortedSet<int> _unasked;
    private readonly bool[] _has;
    private int _hashed;

    private IncomingState(AgreedState room, string root)
    {
        (Room, Root) = (room, root);
        _layout = new StateLayout(room.SerializedBytes);
        _unasked = [.. Enumerable.Range(0, _layout.Chunks)];
        _has = new bool[_layout.Chunks];
    }

    /// <summary>Where it arrives.</summary>
    public AgreedState Room { get; }

    /// <summary>The root that its chunks are checked against.</summary>
    public string Root { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks => _layout.Chunks;

    /// <summary>Number of chunks that have come.</summary>
    public int Arrived { get; private set; }

    /// <summary>Whether all have.</summary>
    public bool IsComplete => Arrived == _layout.Chunks;

    /// <summary>Nothing has come yet.</summary>
    /// <param name="room">Where it is to arrive.</param>
    /// <param name="root">The root that its chunks are checked against.</param>
    public static IncomingState Into(AgreedState room, string root) => new(room, root);

    /// <summary>Whether a chunk exists.</summary>
    public bool Exists(int chunk) => chunk >= 0 && chunk < _layout.Chunks;

    /// <summary>Whether a chunk has come.</summary>
    public bool Has(int chunk) => _has[chunk];

    /// <summary>The first chunk that nobody is asked for.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryTakeUnasked(out int chunk)
    {
        chunk = _unasked.Min;
        return _unasked.Remove(chunk);
    }

    /// <summary>Chunks that somebody was asked for are to be asked for again.</summary>
    public void PutBack(IEnumerable<int> chunks) => _unasked.UnionWith(chunks.Where(chunk => !_has[chunk]));

    /// <summary>Takes a chunk that exists and has not come.</summary>
    /// <returns>What is wrong with it; null where it was taken.</returns>
    public string? Add(StateChunk message, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != _layout.LengthOf(message.Chunk))
        {
            return $"sent {payload.Length} bytes for chunk {message.Chunk} of the state, which has {_layout.LengthOf(message.Chunk)}";
        }

        if (!MerkleTree.Verify(MerkleTree.HashLeaf(payload), message.Chunk, _layout.Chunks, message.Proof, Root))
        {
            return $"sent a chunk {message.Chunk} of the state that is not what it said that it holds";
        }

        Room.Write(_layout.OffsetOf(message.Chunk), payload);
        _has[message.Chunk] = true;
        _unasked.Remove(message.Chunk);
        Arrived++;
        HashOn();
        return null;
    }

    /// <summary>Hash of the whole, once it is complete.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void HashOn()
    {
        if (_hashed == _layout.Chunks || !_has[_hashed])
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(_layout.ChunkBytes);
        for (; _hashed < _layout.Chunks && _has[_hashed]; _hashed++)
        {
            var chunk = buffer.AsSpan(0, _layout.LengthOf(_hashed));
            Room.Read(_layout.OffsetOf(_hashed), chunk);
            _hash.AppendData(chunk);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
