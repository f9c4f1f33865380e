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
        var prepared = Prepare(shard, 1, [1, 2]);
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
        var first = Prepare(shard, 1, [1, 2]);
        Prepare(shard, 1, [7, 7]);
        Assert.Equal(first, Prepare(shard, 1, [1, 2]));
    }

    [Fact]
    public void TryLoad_takes_what_another_serialized_and_nothing_else()
    {
        var source = Initial();
        Prepare(source, 1, [1, 2]);
        source.Commit();
        var bytes = source.Serialize().ToArray();
        var target = new AppliedShard(2);
        Assert.False(target.TryLoad(bytes.AsSpan(4), 1, source.Hash));
        Assert.False(target.TryLoad(bytes, 1, new string('a', 64)));
        Assert.Equal(-1, target.Round);
        Assert.True(target.TryLoad(bytes, 1, source.Hash));
        Assert.Equal(Prepare(source, 2, [1, 1]), Prepare(target, 2, [1, 1]));
    }

    [Fact]
    public void Advance_in_pieces_prepares_what_it_does_as_a_whole()
    {
        var (whole, pieces) = (Initial(), Initial());
        var hash = Prepare(whole, 1, [3, 4]);
        pieces.Advance([3], Outer);
        pieces.Advance([4], Outer);
        Assert.Equal(hash, pieces.Prepare(1));
    }

    private static string Prepare(AppliedShard shard, long round, float[] aggregate)
    {
        shard.DropPrepared();
        shard.Advance(aggregate, Outer);
        return shard.Prepare(round);
    }

    private static AppliedShard Initial()
    {
        var shard = new AppliedShard(2);
        shard.Initialize(weights => Array.Fill(weights, 1));
        return shard;
    }
}
