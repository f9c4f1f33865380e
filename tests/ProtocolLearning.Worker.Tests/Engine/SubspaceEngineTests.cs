using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Control;
using ProtocolLearning.Worker.Engine;

namespace ProtocolLearning.Worker.Tests.Engine;

/// <summary>Engines of a model that writes to a subspace: only coordinates cross a stage boundary.</summary>
public sealed class SubspaceEngineTests : IDisposable
{
    private const int Rank = 8;

    private static readonly long[] Samples = [3, 0, 7];

    private readonly SmallRun _run = new();

    [Theory]
    [InlineData(TensorCodec.Float32, 4 * 3 * 16 * Rank, 0)]
    [InlineData(TensorCodec.BFloat16, 2 * 3 * 16 * Rank, 0.01)]
    [InlineData(TensorCodec.Int8, 66 * 6, 0.01)]
    [InlineData(TensorCodec.Int4, 130 + 66, 0.05)]
    public void Payloads_are_coordinates_in_their_codec_and_the_loss_is_that_of_the_whole_model(TensorCodec codec, int bytes, double tolerance)
    {
        var definition = Definition(stages: 3, codec);
        using var whole = _run.Engine(Definition(stages: 1, codec), stage: 0);
        var stages = Stages(definition);

        Assert.Equal(bytes, stages[0].PayloadBytes(3));
        Assert.True(whole.TryForwardBackward(Samples, default, out var expected, out _));
        Assert.Equal(expected.LossSum, ForwardBackward(stages).LossSum, tolerance * expected.LossSum);
        Array.ForEach(stages, stage => stage.Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public void Input_that_a_peer_made_up_is_refused_and_changes_nothing(int? freeLayers)
    {
        var definition = Definition(stages: 3, TensorCodec.Float32, freeLayers);
        using var engine = _run.Engine(definition, stage: 1);
        using var last = _run.Engine(definition, stage: 2);
        var good = new byte[engine.PayloadBytes(3)];
        var infinite = good.ToArray();
        BitConverter.GetBytes(float.NaN).CopyTo(infinite, 8);
        var whole = new byte[sizeof(float) * 3 * 16 * definition.Model.HiddenSize];
        foreach (var bad in (byte[][])[[], good[1..], [.. good, 0], infinite, whole])
        {
            Assert.False(engine.TryForward(1, Samples, bad, out _));
            Assert.False(engine.TryEvaluate(Samples, bad, out _));
            Assert.False(last.TryForwardBackward(Samples, bad, out _, out _));
            Assert.False(last.TryEvaluateLoss(Samples, bad, out _));
        }

        Assert.False(engine.TryForward(1, [0, 1, engine.TrainingSamples], good, out _));
        Assert.True(engine.TryForward(1, Samples, good, out var output));
        Assert.Equal(good.Length, output.Length);
        Assert.False(engine.TryBackward(1, infinite, out _));
        Assert.False(engine.TryBackward(1, whole, out _));
        Assert.True(engine.TryBackward(1, good, out var gradient));
        Assert.Equal(good.Length, gradient.Length);
    }

    /// <summary>
    /// Two replicas of each stage take inner steps of their own, exchange sparse pseudo-gradients and take outer steps. Their hashes
    /// agree, and what any of them passes on is still all that the next stage needs: stages compute the bits of the whole model.
    /// </summary>
    [Fact]
    public void Rounds_of_replicas_keep_the_subspace_and_the_hash()
    {
        var definition = Definition(stages: 2, TensorCodec.Float32);
        TorchShardEngine[][] replicas = [Stages(definition), Stages(definition)];
        var states = replicas[0].Select(engine => Agreed(definition, engine)).ToArray();
        for (var round = 1; round <= 3; round++)
        {
            for (var replica = 0; replica < 2; replica++)
            {
                for (var step = 0; step < 2; step++)
                {
                    var loss = ForwardBackward(replicas[replica], [round + step, 10 + replica]);
                    Array.ForEach(replicas[replica], engine => engine.Step(loss.Tokens, rate: 1));
                }
            }

            for (var stage = 0; stage < 2; stage++)
            {
                Exchange(definition, round, states[stage], replicas[0][stage], replicas[1][stage]);
                Assert.Equal(Hash(replicas[0][stage]), Hash(replicas[1][stage]));
            }
        }

        using var whole = _run.Engine(Definition(stages: 1, TensorCodec.Float32), stage: 0);
        var start = Hash(whole);
        whole.WriteWeights(Assembled(definition, states));
        Assert.NotEqual(start, Hash(whole));
        Assert.True(whole.TryForwardBackward(Samples, default, out var expected, out _));
        Assert.Equal(expected, ForwardBackward([replicas[0][0], replicas[1][1]], Samples));
        Array.ForEach([.. replicas[0], .. replicas[1]], engine => engine.Dispose());
    }

    [Fact]
    public void Control_of_a_run_in_a_subspace_is_held_to_none() =>
        Assert.Null(ControlRun.Whole(Definition(stages: 2, TensorCodec.Int8)).Model.Subspace);

    public void Dispose() => _run.Dispose();

    private static AgreedState Agreed(RunDefinition definition, TorchShardEngine engine)
    {
        var state = StageUpdate.For(definition, engine.Ranges).CreateState(engine.Parameters);
        engine.ReadWeights(state.Weights);
        return state;
    }

    private static void Exchange(RunDefinition definition, int round, AgreedState state, params TorchShardEngine[] replicas)
    {
        var encoding = TensorEncoding.For(TensorCodec.TopK);
        var aggregate = new float[state.Weights.Length];
        foreach (var replica in replicas)
        {
            var moved = Weights(replica);
            var sent = new byte[encoding.EncodedLength(moved.Length)];
            encoding.Encode([.. moved.Select((weight, i) => state.Weights[i] - weight)], sent);
            Assert.True(encoding.TryDecode(sent, moved));
            aggregate = [.. aggregate.Zip(moved, (sum, value) => sum + (value / replicas.Length))];
        }

        StageUpdate.For(definition, replicas[0].Ranges).Apply(definition, round, state, 0, aggregate);
        Array.ForEach(replicas, replica => replica.WriteWeights(state.Weights));
    }

    private static float[] Assembled(RunDefinition definition, AgreedState[] states)
    {
        var layout = ShardLayout.Of(definition.Model, StageLayers.Split(definition.Model, 1)[0]);
        var weights = new float[layout.Length];
        var slices = StageLayers.Split(definition.Model, definition.Stages);
        for (var stage = 0; stage < states.Length; stage++)
        {
            foreach (var slot in ShardLayout.Of(definition.Model, slices[stage]).Tensors)
            {
                var source = states[stage].Weights.AsSpan((int)slot.Offset, (int)slot.Length);
                source.CopyTo(weights.AsSpan((int)layout[slot.Name].Offset));
            }
        }

        return weights;
    }

    private static LossMeasurement ForwardBackward(TorchShardEngine[] stages, long[]? samples = null)
    {
        ReadOnlyMemory<byte> payload = default;
        foreach (var stage in stages[..^1])
        {
            Assert.True(stage.TryForward(1, samples ?? Samples, payload, out payload));
        }

        Assert.True(stages[^1].TryForwardBackward(samples ?? Samples, payload, out var loss, out payload));
        for (var stage = stages.Length - 2; stage >= 0; stage--)
        {
            Assert.Equal(stages[stage].PayloadBytes((samples ?? Samples).Length), payload.Length);
            Assert.True(stages[stage].TryBackward(1, payload, out payload));
        }

        return loss;
    }

    private RunDefinition Definition(int stages, TensorCodec codec, int? freeLayers = 1) => _run.Definition with
    {
        Stages = stages,
        Model = _run.Definition.Model with { Subspace = new SubspaceDefinition(Rank, _run.Definition.Seed, freeLayers) },
        Compression = new CompressionDefinition(Activations: codec),
    };

    private TorchShardEngine[] Stages(RunDefinition definition) =>
        [.. Enumerable.Range(0, definition.Stages).Select(stage => _run.Engine(definition, stage))];

    private static float[] Weights(TorchShardEngine engine)
    {
        var weights = new float[engine.Parameters];
        engine.ReadWeights(weights);
        return weights;
    }

    private static string Hash(TorchShardEngine engine) => StateHash.Compute(Weights(engine), []);
}
