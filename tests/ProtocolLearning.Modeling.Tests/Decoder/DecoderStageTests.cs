using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Tests.Decoder;

public sealed class DecoderStageTests
{
    private static readonly ModelDefinition Tiny = new(
        Layers: 2, HiddenSize: 8, Heads: 2, FeedForwardSize: 12, VocabularySize: 11, SequenceLength: 6);

    public static TheoryData<string, ModelDefinition> Variants => new()
    {
        { "Llama", Tiny },
        { "one head of keys", Tiny with { Heads = 4, KeyValueHeads = 1 } },
        { "two heads of keys, as Qwen2", Tiny with { Heads = 4, KeyValueHeads = 2, Biases = AttentionBiases.QueryKeyValue } },
        { "gains that are fixed", Tiny with { NormGains = NormGains.Fixed } },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Forward_and_backward_agree_with_the_decoder_written_out_in_float64(string name, ModelDefinition model)
    {
        Assert.NotEmpty(name);
        using var stage = SmallModel.Whole(model);
        var random = new Random(3);
        stage.Weights.Update(weights =>
        {
            foreach (ref var weight in weights)
            {
                weight += (float)((random.NextDouble() - 0.5) * 0.4);
            }
        });
        var tokens = SmallModel.Tokens(model, sequences: 2, seed: 1);
        var exact = stage.Layout.Tensors.ToDictionary(
            slot => slot.Name, slot => Array.ConvertAll(SmallModel.TensorOf(stage.Weights, slot), value => (double)value));
        var reference = new ReferenceDecoder(model, exact);

        using var pass = stage.Forward(tokens, []);
        pass.Backward();

        Assert.Equal(12, pass.Tokens);
        Assert.Equal(Loss(), pass.SummedLoss, 1e-5 * Loss());
        foreach (var slot in stage.Layout.Tensors)
        {
            var gradient = SmallModel.TensorOf(stage.Gradients, slot);
            foreach (var element in (int[])[0, (int)slot.Length / 2, (int)slot.Length - 1])
            {
                Assert.Equal(Slope(exact[slot.Name], element), gradient[element], 2e-4);
            }
        }

        double Loss() => reference.SummedLoss(tokens.AsSpan(0, 7)) + reference.SummedLoss(tokens.AsSpan(7));

        double Slope(double[] values, int element)
        {
            const double Change = 1e-5;
            var value = values[element];
            values[element] = value + Change;
            var above = Loss();
            values[element] = value - Change;
            var below = Loss();
            values[element] = value;
            return (above - below) / (2 * Change);
        }
    }

    [Fact]
    public void Forward_in_bfloat16_is_near_float32_and_sums_float32_gradients()
    {
        var tokens = SmallModel.Tokens(SmallModel.Definition, sequences: 3, seed: 2);
        using var exact = SmallModel.Whole(SmallModel.Definition);
        using var narrow = SmallModel.Whole(SmallModel.Definition with { Precision = ComputePrecision.BFloat16 });

        using var expected = exact.Forward(tokens, []);
        using var pass = narrow.Forward(tokens, []);
        expected.Backward();
        pass.Backward();

        Assert.NotEqual(expected.SummedLoss, pass.SummedLoss);
        Assert.Equal(expected.SummedLoss, pass.SummedLoss, 2e-3 * expected.SummedLoss);
        var difference = exact.Gradients.Read().ToArray().Zip(narrow.Gradients.Read().ToArray(), (a, b) => (double)(a - b) * (a - b)).Sum();
        Assert.InRange(Math.Sqrt(difference / exact.Gradients.Read().ToArray().Sum(value => (double)value * value)), 1e-5, 3e-2);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, null)]
    [InlineData(3, 2)]
    public void Forward_and_backward_through_stages_give_the_bits_of_the_whole_model(int count, int? keyValueHeads)
    {
        var model = SmallModel.Definition with { KeyValueHeads = keyValueHeads };
        var tokens = SmallModel.Tokens(model, sequences: 3, seed: 2);
        using var whole = SmallModel.Whole(model);
        using var pass = whole.Forward(tokens, []);
        pass.Backward();

        var stages = SmallModel.Stages(model, count);
        var passes = new List<MicrobatchPass>();
        foreach (var stage in stages)
        {
            passes.Add(stage.Forward(tokens, passes.Count == 0 ? [] : passes[^1].Output));
        }

        passes[^1].Backward();
        for (var i = count - 2; i >= 0; i--)
        {
            passes[i].Backward(passes[i + 1].InputGradient);
        }

        Assert.Equal(pass.SummedLoss, passes[^1].SummedLoss);
        Assert.Equal(whole.Layout.Length, stages.Sum(stage => stage.Layout.Length));
        foreach (var stage in stages)
        {
            foreach (var slot in stage.Layout.Tensors)
            {
                var gradient = SmallModel.TensorOf(stage.Gradients, slot);
                Assert.Contains(gradient, value => value != 0);
                Assert.Equal(SmallModel.TensorOf(whole.Gradients, whole.Layout[slot.Name]), gradient);
            }
        }

        passes.ForEach(held => held.Dispose());
        Array.ForEach(stages, stage => stage.Dispose());
    }

    [Fact]
    public void Backward_of_passes_in_flight_adds_up_in_any_order()
    {
        var model = SmallModel.Definition;
        var tokens = SmallModel.Tokens(model, sequences: 4, seed: 4);
        var half = tokens.Length / 2;
        using var stage = SmallModel.Whole(model);

        using (var first = stage.Forward(tokens.AsSpan(0, half), []))
        using (var second = stage.Forward(tokens.AsSpan(half), []))
        {
            second.Backward();
            first.Backward();
        }

        var crossed = stage.Gradients.Read().ToArray();
        stage.Gradients.Clear();
        using var together = stage.Forward(tokens, []);
        together.Backward();
        var expected = stage.Gradients.Read().ToArray();
        var scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(crossed), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
    }

    [Fact]
    public void Evaluate_gives_the_loss_of_forward_and_keeps_no_graph()
    {
        var tokens = SmallModel.Tokens(SmallModel.Definition, sequences: 2, seed: 5);
        using var stage = SmallModel.Whole(SmallModel.Definition);

        using var forward = stage.Forward(tokens, []);
        using var evaluation = stage.Evaluate(tokens, []);

        Assert.Equal(forward.SummedLoss, evaluation.SummedLoss);
        Assert.ThrowsAny<Exception>(evaluation.Backward);
    }

    [Fact]
    public void Forward_wrong_input_is_refused_before_it_reaches_torch()
    {
        var model = SmallModel.Definition;
        var stages = SmallModel.Stages(model, 3);
        var tokens = SmallModel.Tokens(model, sequences: 1, seed: 6);
        var activations = new float[model.SequenceLength * model.HiddenSize];

        Assert.Throws<ArgumentException>(() => stages[0].Forward([], []));
        Assert.Throws<ArgumentException>(() => stages[0].Forward(tokens.AsSpan(1), []));
        Assert.Throws<ArgumentException>(() => stages[0].Forward(tokens, activations));
        Assert.Throws<ArgumentException>(() => stages[1].Forward(tokens, []));
        Assert.Throws<ArgumentException>(() => stages[1].Forward([], activations.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => stages[2].Forward(tokens, new float[activations.Length * 2]));
        tokens[3] = model.VocabularySize;
        Assert.Throws<ArgumentException>(() => stages[0].Forward(tokens, []));
        Assert.Throws<ArgumentException>(() => stages[2].Forward(tokens, activations));

        using var pass = stages[1].Forward([], activations);
        Assert.Throws<ArgumentException>(() => pass.Backward(activations.AsSpan(1)));
        Assert.Throws<InvalidOperationException>(() => pass.InputGradient.Length);
        Array.ForEach(stages, stage => stage.Dispose());
    }

    [Fact]
    public void Create_heads_that_do_not_divide_the_hidden_size_are_refused()
    {
        var model = SmallModel.Definition with { Heads = 3 };

        var error = Assert.Throws<ArgumentException>(() => new DecoderStage(model, StageLayers.Split(model, 1)[0], ComputeDevice.Cpu));

        Assert.Contains("model.heads is 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_frees_every_tensor()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = torch.Tensor.TotalCount;
        var tokens = SmallModel.Tokens(SmallModel.Definition, sequences: 2, seed: 8);

        var stages = SmallModel.Stages(SmallModel.Definition, 2);
        var first = stages[0].Forward(tokens, []);
        var last = stages[1].Forward(tokens, first.Output);
        last.Backward();
        first.Backward(last.InputGradient);
        Assert.True(torch.Tensor.TotalCount > before);
        first.Dispose();
        last.Dispose();
        Array.ForEach(stages, stage => stage.Dispose());

        Assert.Equal(before, torch.Tensor.TotalCount);
    }
}
