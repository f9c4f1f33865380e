using System.Security.Cryptography;
using CsCheck;
using ProtocolLearning.Protocol.Hashing;

namespace ProtocolLearning.Protocol.Tests.Hashing;

public sealed class MerkleTreeTests
{
    // RFC 6962's own test inputs, as used by certificate-transparency implementations.
    private static readonly string[] Data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_of_known_leaves_is_that_of_RFC_6962(int count, string root)
    {
        Assert.Equal(root, MerkleTree.Root(Leaves(count)));
    }

    [Fact]
    public void Verify_accepts_every_leaf_at_its_place_and_nowhere_else()
    {
        for (var count = 1; count <= 33; count++)
        {
            var leaves = Leaves(count);
            var root = MerkleTree.Root(leaves);
            for (var index = 0; index < count; index++)
            {
                var proof = MerkleTree.Proofs(leaves)[index];
                for (var claimed = 0; claimed < count; claimed++)
                {
                    Assert.Equal(index == claimed, MerkleTree.Verify(leaves[index], claimed, count, proof, root));
                }
            }
        }
    }

    [Fact]
    public void Verify_of_whatever_a_peer_sends_returns_false_and_never_throws()
    {
        var leaves = Leaves(5);
        var root = MerkleTree.Root(leaves);
        Gen.Select(Gen.String, Gen.Int, Gen.Int, Gen.String.Array[0, 40]).Sample((hash, index, count, proof) =>
            !MerkleTree.Verify(hash, index, count, proof, root));
    }

    [Fact]
    public void Verify_with_a_leaf_that_is_a_node_is_refused()
    {
        var leaves = Leaves(2);
        var forged = Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString("01" + leaves[0] + leaves[1])));

        Assert.Equal(forged, MerkleTree.Root(leaves));
        Assert.NotEqual(forged, MerkleTree.HashLeaf(Convert.FromHexString(leaves[0] + leaves[1])));
    }

    [Fact]
    public void Proof_of_no_leaf_is_refused()
    {
        Assert.Throws<FormatException>(() => MerkleTree.Proofs(["zz", "zz"]));
        Assert.Throws<FormatException>(() => MerkleTree.Root(["zz"]));
    }

    private static string[] Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(i => MerkleTree.HashLeaf(i < Data.Length ? Convert.FromHexString(Data[i]) : [(byte)i, 1]))];
}
