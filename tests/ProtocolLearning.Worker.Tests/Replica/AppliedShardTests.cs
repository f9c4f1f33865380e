using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class AppliedShardTests
{
    private static readonly OuterOptimizerDefinition Outer = new(0.5, 0.5);

    [Fact]
    public void Prepare_leaves_the_state_until_it_is_committed()
    {
        var shard = Initial();
        var before = shard.Hash;
        var prepared = shard.Prepare(1, [1, 2], Outer);
        Assert.Equal((0, before), (shard.Round, shard.Hash));
        Assert.Equal([1, 1], shard.Weights.ToArray());
        shard.Commit();
        Assert.Equal((1, prepared), (shard.Round, shard.Hash));
        Assert.Equal([0.25f, -0.5f], shard.Weights.ToArray());
    }

    [Fact]
    public void Prepare_twice_starts_from_the_state_each_time()
    {
        var shard = Initial();
        var first = shard.Prepare(1, [1, 2], Outer);
        shard.Prepare(1, [7, 7], Outer);
        Assert.Equal(first, shard.Prepare(1, [1, 2], Outer));
    }

    [Fact]
    public void TryLoad_takes_what_another_serialized_and_nothing_else()
    {
        var source = Initial();
        source.Prepare(1, [1, 2], Outer);
        source.Commit();
        var bytes = source.Serialize().ToArray();
        var target = new AppliedShard(2);
        Assert.False(target.TryLoad(bytes.AsSpan(4), 1, source.Hash));
        Assert.False(target.TryLoad(bytes, 1, new string('a', 64)));
        Assert.Equal(-1, target.Round);
        Assert.True(target.TryLoad(bytes, 1, source.Hash));
        Assert.Equal(source.Prepare(2, [1, 1], Outer), target.Prepare(2, [1, 1], Outer));
    }

    private static AppliedShard Initial()
    {
        var shard = new AppliedShard(2);
        shard.Initialize(weights => Array.Fill(weights, 1));
        return shard;
    }
}
