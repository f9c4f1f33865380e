using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class AppliedShardTests
{
    private static readonly RunDefinition DiLoCo = new(
        "run",
        1,
        1,
        new ModelDefinition(1, 8, 2, 8, 256, 4),
        new DatasetDefinition(["unused"]),
        1,
        new ReplicaBounds(1, 1),
        new ScheduleDefinition(RoundMode.DiLoCo, 4, 2, 8, 1, 1, 1, 1, 2),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.1, ClipNorm: 0, WeightDecay: 0), new OuterOptimizerDefinition(0.5, 0.5)),
        new CompressionDefinition(),
        new ThreatModelDefinition());

    private static readonly RunDefinition Synchronous = DiLoCo with
    {
        Schedule = DiLoCo.Schedule with { Mode = RoundMode.Synchronous, InnerSteps = 1 },
    };

    [Fact]
    public void Prepare_leaves_the_state_until_it_is_committed()
    {
        var shard = Initial();
        var before = shard.Hash;
        var prepared = Prepare(shard, DiLoCo, 1, [1, 2]);
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
        var first = Prepare(shard, DiLoCo, 1, [1, 2]);
        Prepare(shard, DiLoCo, 1, [7, 7]);
        Assert.Equal(first, Prepare(shard, DiLoCo, 1, [1, 2]));
    }

    [Fact]
    public void TryLoad_takes_what_another_serialized_and_nothing_else()
    {
        TakesWhatAnotherSerialized(DiLoCo, 16);
        TakesWhatAnotherSerialized(Synchronous, (3 * 8) + 8);
    }

    /// <summary>AdamW's first step moves by the rate whatever the gradient is; its second depends on how often it stepped.</summary>
    [Fact]
    public void Prepare_in_mode_Synchronous_takes_the_step_of_one_optimizer_and_counts_it()
    {
        var shard = Initial(Synchronous);
        Prepare(shard, Synchronous, 1, [3, -2]);
        shard.Commit();
        Assert.Equal([0.9, 1.1], shard.Weights.ToArray().Select(weight => Math.Round(weight, 5)));
        var once = shard.Hash;
        Prepare(shard, Synchronous, 2, [0, 0]);
        shard.Commit();
        Assert.NotEqual(once, shard.Hash);
        Assert.Equal(2, BitConverter.ToInt64(shard.Serialize().Span[^8..]));
    }

    private static void TakesWhatAnotherSerialized(RunDefinition definition, int length)
    {
        var source = Initial(definition);
        Prepare(source, definition, 1, [1, 2]);
        source.Commit();
        var bytes = source.Serialize().ToArray();
        Assert.Equal(length, bytes.Length);
        var target = Empty(definition);
        Assert.False(target.TryLoad(bytes.AsSpan(4), 1, source.Hash));
        Assert.False(target.TryLoad(bytes, 1, new string('a', 64)));
        Assert.Equal(-1, target.Round);
        Assert.True(target.TryLoad(bytes, 1, source.Hash));
        Assert.Equal(Prepare(source, definition, 2, [1, 1]), Prepare(target, definition, 2, [1, 1]));
    }

    [Fact]
    public void Advance_in_pieces_prepares_what_it_does_as_a_whole()
    {
        foreach (var definition in new[] { DiLoCo, Synchronous })
        {
            var (whole, pieces) = (Initial(definition), Initial(definition));
            var hash = Prepare(whole, definition, 1, [3, 4]);
            pieces.Advance(definition, 1, new float[] { 3 });
            pieces.Advance(definition, 1, new float[] { 4 });
            Assert.Equal(hash, pieces.Prepare(definition, 1, 1, new float[] { 3, 4 }));
        }
    }

    private static string Prepare(AppliedShard shard, RunDefinition definition, long round, float[] aggregate)
    {
        shard.DropPrepared();
        shard.Advance(definition, round, aggregate);
        return shard.Prepare(definition, round, round, aggregate);
    }

    private static AppliedShard Empty(RunDefinition definition) => new(2, StageUpdate.For(definition, [new ParameterRange(..2, Decays: true)]));

    private static AppliedShard Initial(RunDefinition? definition = null)
    {
        var shard = Empty(definition ?? DiLoCo);
        shard.Initialize(weights => Array.Fill(weights, 1));
        return shard;
    }
}
