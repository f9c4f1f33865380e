using System.Buffers.Binary;
using System.Security.Cryptography;
using ProtocolLearning.Protocol.Hashing;

namespace ProtocolLearning.Protocol.Tests.Hashing;

public sealed class StateHashTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4096)]
    [InlineData(9001)]
    public void Compute_is_sha256_of_the_bytes_in_which_a_state_travels(int elements)
    {
        var weights = Enumerable.Range(0, elements).Select(i => i * 0.25f).ToArray();
        var momentum = Enumerable.Range(0, elements).Select(i => -i * 0.5f).ToArray();
        var bytes = new byte[elements * 8];
        for (var i = 0; i < elements; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), weights[i]);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan((elements + i) * 4), momentum[i]);
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), StateHash.Compute(weights, momentum));
    }

    [Fact]
    public void Compute_tells_the_sign_of_zero_apart()
    {
        Assert.NotEqual(StateHash.Compute([0f], [0f]), StateHash.Compute([-0f], [0f]));
    }
}
