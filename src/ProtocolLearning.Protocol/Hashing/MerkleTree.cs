using System.Numerics;
using System.Security.Cryptography;

namespace ProtocolLearning.Protocol.Hashing;

/// <summary>
/// A Merkle tree in the shape of RFC 6962 §2.1 with SHA-256: a leaf is H(0x00 ‖ data), a node H(0x01 ‖ left ‖ right), and the
/// left subtree holds the largest power of two below the number of leaves. Hashes are 64 lower-case hex digits.
/// </summary>
public static class MerkleTree
{
    private const int HashBytes = 32;
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>The leaf's hash over its data.</summary>
    public static string HashLeaf(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        hash.AppendData(data);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The root over leaf hashes in their order; SHA-256 of nothing where there is none.</summary>
    /// <exception cref="FormatException">A leaf hash is not hex.</exception>
    public static string Root(IReadOnlyList<string> leafHashes) => Convert.ToHexStringLower(Root(Parse(leafHashes)));

    /// <summary>The path from each leaf to the root: siblings from the leaf upwards. Every node is hashed once.</summary>
    /// <exception cref="FormatException">A leaf hash is not hex.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Proofs(IReadOnlyList<string> leafHashes)
    {
        var paths = leafHashes.Select(_ => new List<string>()).ToArray();
        if (paths.Length > 0)
        {
            Walk(Parse(leafHashes), paths);
        }

        return paths;
    }

    /// <summary>Whether a leaf is at an index of the tree with that many leaves and that root. Never throws on what a peer sent.</summary>
    /// <param name="leafHash">Hash of the leaf, as of <see cref="HashLeaf"/>.</param>
    /// <param name="index">Index of the leaf, from 0.</param>
    /// <param name="count">Number of leaves.</param>
    /// <param name="proof">Siblings from the leaf upwards.</param>
    /// <param name="root">The root that was committed to.</param>
    public static bool Verify(string leafHash, int index, int count, IReadOnlyList<string> proof, string root)
    {
        if (index < 0 || index >= count || proof.Count > 31 || !TryParse(leafHash, out var node) || !TryParse(root, out var expected))
        {
            return false;
        }

        // Sides from the root down; the proof runs from the leaf up.
        Span<bool> leafIsLeft = stackalloc bool[proof.Count];
        var depth = 0;
        for (var size = count; size > 1; depth++)
        {
            if (depth == proof.Count)
            {
                return false;
            }

            var split = LeftSize(size);
            leafIsLeft[depth] = index < split;
            index = leafIsLeft[depth] ? index : index - split;
            size = leafIsLeft[depth] ? split : size - split;
        }

        if (depth != proof.Count)
        {
            return false;
        }

        foreach (var sibling in proof)
        {
            depth--;
            if (!TryParse(sibling, out var other))
            {
                return false;
            }

            node = leafIsLeft[depth] ? HashNode(node, other) : HashNode(other, node);
        }

        return node.AsSpan().SequenceEqual(expected);
    }

    private static byte[] Walk(ReadOnlySpan<byte[]> leaves, ReadOnlySpan<List<string>> paths)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var split = LeftSize(leaves.Length);
        var left = Walk(leaves[..split], paths[..split]);
        var right = Walk(leaves[split..], paths[split..]);
        AddTo(paths[..split], Convert.ToHexStringLower(right));
        AddTo(paths[split..], Convert.ToHexStringLower(left));
        return HashNode(left, right);
    }

    private static void AddTo(ReadOnlySpan<List<string>> paths, string sibling)
    {
        foreach (var path in paths)
        {
            path.Add(sibling);
        }
    }

    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        switch (leaves.Length)
        {
            case 0:
                return SHA256.HashData([]);
            case 1:
                return leaves[0];
            default:
                var split = LeftSize(leaves.Length);
                return HashNode(Root(leaves[..split]), Root(leaves[split..]));
        }
    }

    private static int LeftSize(int count) => (int)(BitOperations.RoundUpToPowerOf2((uint)count) / 2);

    private static byte[] HashNode(byte[] left, byte[] right)
    {
        Span<byte> data = stackalloc byte[1 + (2 * HashBytes)];
        data[0] = NodePrefix;
        left.CopyTo(data[1..]);
        right.CopyTo(data[(1 + HashBytes)..]);
        return SHA256.HashData(data);
    }

    private static byte[][] Parse(IReadOnlyList<string> hashes)
    {
        var parsed = new byte[hashes.Count][];
        for (var i = 0; i < parsed.Length; i++)
        {
            parsed[i] = TryParse(hashes[i], out var bytes)
                ? bytes
                : throw new FormatException($"Leaf {i} is not a SHA-256 hash of {2 * HashBytes} hex digits.");
        }

        return parsed;
    }

    private static bool TryParse(string hash, out byte[] bytes)
    {
        bytes = new byte[HashBytes];
        return hash is { Length: 2 * HashBytes }
            && Convert.FromHexString(hash, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
