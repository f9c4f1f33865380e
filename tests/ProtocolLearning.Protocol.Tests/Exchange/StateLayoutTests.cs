using CsCheck;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Tests.Exchange;

public sealed class StateLayoutTests
{
    [Fact]
    public void Chunks_cover_a_state_of_any_length_without_gaps() =>
        Gen.Long[0, 24L << 30].Sample(bytes =>
        {
            var layout = new StateLayout(bytes);
            Assert.InRange(layout.ChunkBytes, 256, StateLayout.MostChunkBytes);
            var last = layout.Chunks - 1;
            Assert.Equal(bytes, last < 0 ? 0 : layout.OffsetOf(last) + layout.LengthOf(last));
            Assert.All(Enumerable.Range(0, Math.Min(3, last)), chunk => Assert.Equal(layout.ChunkBytes, layout.LengthOf(chunk)));
        });

    [Theory]
    [InlineData(0, 256, 0)]
    [InlineData(100, 256, 1)]
    [InlineData(64 << 20, 4 << 20, 16)]
    [InlineData((64 << 20) - 1, 2 << 20, 32)]
    [InlineData(6L << 30, 4 << 20, 1536)]
    public void Chunks_are_as_large_as_documented(long bytes, int chunkBytes, int chunks)
    {
        var layout = new StateLayout(bytes);
        Assert.Equal((chunkBytes, chunks), (layout.ChunkBytes, layout.Chunks));
    }

    /// <summary>Parts begin anywhere, also in the middle of the count of steps.</summary>
    [Fact]
    public void Read_and_Write_of_parts_are_what_Serialize_does_to_the_whole() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 40], Gen.Int[0, 2], Gen.Bool).Sample((seed, parameters, moments, countsSteps) =>
        {
            var (random, source, copy) = (new Random(seed), new AgreedState(parameters, moments, countsSteps), new AgreedState(parameters, moments, countsSteps));
            foreach (var vector in source.Moments.Prepend(source.Weights))
            {
                for (var i = 0; i < vector.Length; i++)
                {
                    vector[i] = random.NextSingle();
                }
            }

            source.Steps = countsSteps ? random.NextInt64() : 0;
            var (whole, parts) = (new byte[source.SerializedBytes], new byte[source.SerializedBytes]);
            source.Serialize(whole);
            for (var offset = 0; offset < whole.Length;)
            {
                var length = Math.Min(whole.Length - offset, 4 * random.Next(1, 20));
                source.Read(offset, parts.AsSpan(offset, length));
                copy.Write(offset, parts.AsSpan(offset, length));
                offset += length;
            }

            Assert.Equal(whole, parts);
            Assert.Equal(source.ComputeHash(), copy.ComputeHash());
        });
}
