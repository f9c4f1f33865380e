using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Control;
using ProtocolLearning.Worker.Engine;

namespace ProtocolLearning.Worker.Tests.Engine;

public sealed class TorchShardEngineTests : IDisposable
{
    private static readonly long[] Samples = [3, 0, 7];

    private readonly SmallRun _run = new();

    /// <summary>Steps, gathers half a step, keeps and puts back inner state; before each of it something else happens.</summary>
    private static float[] Train(TorchShardEngine engine, Action before)
    {
        var tokens = Samples.Length * 16;
        for (var step = 0; step < 3; step++)
        {
            before();
            Assert.True(engine.TryForwardBackward(Samples, default, out _, out _));
            before();
            Assert.True(engine.TryForwardBackward([1, 2], default, out _, out _));
            engine.Step(tokens, rate: 1);
            if (step == 0)
            {
                before();
                engine.SaveInnerState();
            }
        }

        before();
        engine.RestoreInnerState();
        Assert.True(engine.TryForwardBackward(Samples, default, out _, out _));
        before();
        engine.Step(tokens, rate: 1);
        var weights = new float[engine.Parameters];
        engine.ReadWeights(weights);
        return weights;
    }

    /// <summary>Two replicas' mean gradients, averaged and stepped with by the common optimizer, are one replica's step on both batches.</summary>
    [Fact]
    public void TryTakeGradient_of_two_replicas_gives_the_step_of_one_on_both_batches()
    {
        var definition = _run.Definition with
        {
            Stages = 1,
            Schedule = _run.Definition.Schedule with { Mode = RoundMode.Synchronous, InnerSteps = 1 },
            Optimizer = _run.Definition.Optimizer with { Inner = new InnerOptimizerDefinition(1e-2, ClipNorm: 0.5) },
        };
        using var first = _run.Engine(definition, stage: 0);
        using var second = _run.Engine(definition, stage: 0);
        using var whole = _run.Engine(ControlRun.Whole(definition), stage: 0);
        var update = StageUpdate.For(definition, first.Ranges);
        var state = update.CreateState(first.Parameters);
        first.ReadWeights(state.Weights);
        var (gradient, other) = (new float[first.Parameters], new float[first.Parameters]);
        for (var round = 1; round <= 2; round++)
        {
            Assert.True(first.TryForwardBackward([0, round], default, out var loss, out _));
            Assert.True(second.TryForwardBackward([5, round + 6], default, out _, out _));
            Assert.True(whole.TryForwardBackward([0, round], default, out _, out _));
            Assert.True(whole.TryForwardBackward([5, round + 6], default, out _, out _));
            Assert.True(first.TryTakeGradient(loss.Tokens, gradient));
            Assert.True(second.TryTakeGradient(loss.Tokens, other));
            update.Apply(definition, round, state, 0, gradient.Zip(other, (a, b) => (a + b) / 2).ToArray());
            whole.Step(2 * loss.Tokens, InnerRate.Of(definition, round, 0));
            first.WriteWeights(state.Weights);
            second.WriteWeights(state.Weights);
        }

        var expected = new float[whole.Parameters];
        whole.ReadWeights(expected);
        var far = expected.Zip(state.Weights).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-4);
        Assert.True(far <= expected.Length / 100, $"{far} of {expected.Length} weights differ");
        Assert.Throws<InvalidOperationException>(() => first.Step(1, 1));
    }

    /// <summary>
    /// Two replicas exchange fragments three steps late; the reference has the outer step and the mixing written out, and engines whose
    /// weights are written whole.
    /// </summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    public void Mode_Streaming_of_two_replicas_follows_its_definition_written_out(double mixing)
    {
        var definition = _run.Definition with
        {
            Stages = 1,
            Schedule = _run.Definition.Schedule with
            {
                Mode = RoundMode.Streaming,
                InnerSteps = 8,
                ValidateEveryRounds = 4,
                Streaming = new StreamingDefinition(2, mixing),
            },
        };
        using var reference = new WrittenOutStreaming([_run.Engine(definition, stage: 0), _run.Engine(definition, stage: 0)], mixing);
        using var replicas = new StreamingReplicas(definition, [_run.Engine(definition, stage: 0), _run.Engine(definition, stage: 0)]);
        for (var round = 1; round <= 5; round++)
        {
            for (var step = 0; step < 4; step++)
            {
                reference.Step(round, step);
                replicas.Step(round, step);
                if (round > 1 && step == 2)
                {
                    reference.Apply(round - 1);
                    replicas.Apply(round - 1);
                }
            }

            reference.Contribute(round);
            replicas.Contribute(round);
        }

        Assert.Equal(reference.Agreed, replicas.Agreed);
        Assert.Equal(reference.Own(0), replicas.Own(0));
        Assert.Equal(reference.Own(1), replicas.Own(1));
        Assert.NotEqual(replicas.Own(0), replicas.Own(1));
    }

    [Fact]
    public void TryForward_after_the_text_changed_says_which_file()
    {
        using var engine = _run.Engine(stages: 3, stage: 0);
        Assert.True(engine.TryForward(1, Samples, default, out _));
        File.AppendAllText(Path.Combine(_run.Folder, "text.txt"), "more");

        var error = Assert.ThrowsAny<IOException>(() => engine.TryForward(2, Samples, default, out _));

        Assert.Contains("text.txt' has gone from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialize_from_a_checkpoint_that_is_not_there_says_the_field_and_the_remedy()
    {
        var model = _run.Definition.Model with { InitialWeights = new InitialWeightsDefinition("weights", new string('0', 64)) };

        var error = Assert.ThrowsAny<IOException>(() => _run.Engine(_run.Definition with { Model = model }, stage: 0));

        Assert.Contains("model.initialWeights: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("sha256sum", error.Message, StringComparison.Ordinal);
        Assert.Contains(_run.Folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_stages_measure_and_learn_as_one_engine_of_the_whole_model()
    {
        using var whole = _run.Engine(stages: 1, stage: 0);
        var stages = Stages(_run.Definition);
        var tokens = Samples.Length * _run.Definition.Model.SequenceLength;
        for (var step = 0; step < 3; step++)
        {
            Assert.True(whole.TryForwardBackward(Samples, default, out var expected, out var gradient));
            Assert.True(gradient.IsEmpty);
            Assert.Equal(expected, ForwardBackward(stages));
            Assert.Equal(tokens, expected.Tokens);
            whole.Step(tokens, rate: 1);
            Array.ForEach(stages, stage => stage.Step(tokens, rate: 1));
        }

        Assert.True(whole.TryEvaluateLoss(Samples, default, out var validation));
        Assert.True(stages[0].TryEvaluate(Samples, default, out var first));
        Assert.True(stages[1].TryEvaluate(Samples, first, out var second));
        Assert.True(stages[2].TryEvaluateLoss(Samples, second, out var measured));
        Assert.Equal(validation, measured);
        Assert.Equal(whole.Parameters, stages.Sum(stage => stage.Parameters));
        Array.ForEach(stages, stage => stage.Dispose());
    }

    [Theory]
    [InlineData(TensorCodec.BFloat16, 2 * 3 * 16 * 32, 0.01)]
    [InlineData(TensorCodec.Int8, 66 * 3 * 16 / 2, 0.01)]
    [InlineData(TensorCodec.Int4, 130 * 3 * 16 / 8, 0.05)]
    public void Encoded_payloads_are_shorter_and_the_loss_stays_near(TensorCodec codec, int bytes, double tolerance)
    {
        var definition = _run.Definition with { Compression = new CompressionDefinition(Activations: codec) };
        using var whole = _run.Engine(stages: 1, stage: 0);
        var stages = Stages(definition);

        Assert.Equal(bytes, stages[0].PayloadBytes(3));
        Assert.True(whole.TryForwardBackward(Samples, default, out var expected, out _));
        Assert.Equal(expected.LossSum, ForwardBackward(stages).LossSum, tolerance * expected.LossSum);
        Array.ForEach(stages, stage => stage.Dispose());
    }

    [Fact]
    public void Input_that_a_peer_made_up_is_refused_and_changes_nothing()
    {
        using var engine = _run.Engine(stages: 3, stage: 1);
        using var last = _run.Engine(stages: 3, stage: 2);
        var good = new byte[engine.PayloadBytes(3)];
        var infinite = good.ToArray();
        BitConverter.GetBytes(float.PositiveInfinity).CopyTo(infinite, 8);
        foreach (var bad in (byte[][])[[], good[1..], [.. good, 0], infinite])
        {
            Assert.False(engine.TryForward(1, Samples, bad, out _));
            Assert.False(engine.TryEvaluate(Samples, bad, out _));
            Assert.False(last.TryForwardBackward(Samples, bad, out _, out _));
            Assert.False(last.TryEvaluateLoss(Samples, bad, out _));
        }

        Assert.False(engine.TryForward(1, [0, 1, engine.TrainingSamples], good, out _));
        Assert.False(engine.TryForward(1, [0, 1, -1], good, out _));
        Assert.False(engine.TryForward(1, [], default, out _));
        Assert.True(engine.TryForward(1, Samples, good, out _));
        Assert.False(engine.TryBackward(1, infinite, out _));
        Assert.False(engine.TryBackward(1, good.AsMemory(4), out _));
        Assert.False(engine.TryBackward(2, good, out _));
        Assert.True(engine.TryBackward(1, good, out var gradient));
        Assert.Equal(good.Length, gradient.Length);
        Assert.False(engine.TryBackward(1, good, out _));
    }

    [Fact]
    public void Vacate_between_two_steps_changes_no_bit_of_what_is_trained()
    {
        using var staying = _run.Engine(stages: 1, stage: 0);
        using var leaving = _run.Engine(stages: 1, stage: 0);
        var (first, second) = (Train(staying, () => { }), Train(leaving, leaving.Vacate));
        Assert.Equal(first, second);
    }

    [Fact]
    public void Vacate_with_a_graph_in_flight_drops_it_and_keeps_the_weights()
    {
        using var engine = _run.Engine(stages: 3, stage: 0);
        var (before, after) = (new float[engine.Parameters], new float[engine.Parameters]);
        engine.ReadWeights(before);
        Assert.True(engine.TryForward(1, Samples, default, out var output));
        engine.Vacate();
        engine.Vacate();
        Assert.False(engine.TryBackward(1, output, out _));
        engine.ReadWeights(after);
        Assert.Equal(before, after);
        Assert.True(engine.TryForward(1, Samples, default, out _));
    }

    [Fact]
    public void Release_drops_a_graph_and_ignores_one_that_is_not_held()
    {
        using var engine = _run.Engine(stages: 3, stage: 0);
        Assert.True(engine.TryForward(5, Samples, default, out var output));

        engine.Release(5);
        engine.Release(5);

        Assert.False(engine.TryBackward(5, output, out _));
        Assert.True(engine.TryForward(5, Samples, default, out _));
        Assert.Throws<ArgumentException>(() => engine.TryForward(5, Samples, default, out _));
    }

    [Fact]
    public void WriteWeights_and_RestoreInnerState_undo_a_round()
    {
        using var engine = _run.Engine(stages: 1, stage: 0);
        Train(engine, steps: 2);
        var before = Weights(engine);
        engine.SaveInnerState();
        Train(engine, steps: 3);
        var expected = Weights(engine);
        Assert.NotEqual(before, expected);
        Assert.True(engine.TryForwardBackward([9], default, out _, out _));

        engine.WriteWeights(before);
        engine.RestoreInnerState();
        Train(engine, steps: 3);

        Assert.Equal(expected, Weights(engine));
    }

    [Fact]
    public void Initialize_starts_over_with_the_bits_of_the_seed()
    {
        using var engine = _run.Engine(stages: 1, stage: 0);
        using var other = _run.Engine(stages: 1, stage: 0);
        Train(engine, steps: 2);

        engine.Initialize(_run.Definition.Seed);

        Assert.Equal(Weights(other), Weights(engine));
        Train(engine, steps: 1);
        Train(other, steps: 1);
        Assert.Equal(Weights(other), Weights(engine));
        other.Initialize(seed: 12);
        Assert.NotEqual(Weights(other), Weights(engine));
    }

    [Fact]
    public void ResetInnerState_rises_over_the_steps_that_are_asked()
    {
        using var engine = _run.Engine(stages: 1, stage: 0);
        var start = Weights(engine);
        Train(engine, steps: 1);
        var full = Distance(start, Weights(engine));

        engine.WriteWeights(start);
        engine.ResetInnerState(warmupSteps: 10);
        Train(engine, steps: 1);

        Assert.Equal(full / 10, Distance(start, Weights(engine)), full / 1000);
    }

    [Fact]
    public void Create_vocabulary_below_the_tokenizer_is_refused()
    {
        var definition = _run.Definition with { Model = _run.Definition.Model with { VocabularySize = 255 } };

        var error = Assert.Throws<ArgumentException>(() => _run.Engine(definition, stage: 0));

        Assert.Contains("model.vocabularySize is 255", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();

    private TorchShardEngine[] Stages(RunDefinition definition) =>
        [.. Enumerable.Range(0, 3).Select(stage => _run.Engine(definition, stage))];

    private static LossMeasurement ForwardBackward(TorchShardEngine[] stages)
    {
        Assert.True(stages[0].TryForward(1, Samples, default, out var first));
        Assert.True(stages[1].TryForward(1, Samples, first, out var second));
        Assert.True(stages[2].TryForwardBackward(Samples, second, out var loss, out var gradient));
        Assert.Equal(stages[1].PayloadBytes(Samples.Length), gradient.Length);
        Assert.True(stages[1].TryBackward(1, gradient, out gradient));
        Assert.True(stages[0].TryBackward(1, gradient, out gradient));
        Assert.True(gradient.IsEmpty);
        return loss;
    }

    private static void Train(TorchShardEngine engine, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Assert.True(engine.TryForwardBackward([step, step + 20], default, out var loss, out _));
            engine.Step(loss.Tokens, rate: 1);
        }
    }

    private static float[] Weights(TorchShardEngine engine)
    {
        var weights = new float[engine.Parameters];
        engine.ReadWeights(weights);
        return weights;
    }

    private static double Distance(float[] left, float[] right) =>
        Math.Sqrt(left.Zip(right, (a, b) => (double)(a - b) * (a - b)).Sum());
}
