using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Decoder;

/// <summary>Stages of a model that writes to a subspace.</summary>
public sealed class SubspaceStageTests
{
    private static readonly SubspaceDefinition Subspace = new(Rank: 6, Seed: 21, FreeLayers: 1);

    private static readonly ModelDefinition Model = SmallModel.Definition with { Subspace = Subspace };

    /// <summary>
    /// The model with W = U A and embeddings E = fixed + A U^T written out is an ordinary decoder: it must have the loss of the
    /// coordinates, and U^T times its gradients are the coordinates' gradients.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Forward_and_backward_agree_with_the_projected_model_written_out(int freeLayers)
    {
        var model = SmallModel.Definition with { Subspace = Subspace with { FreeLayers = freeLayers } };
        using var stage = SmallModel.Whole(model);
        using var projected = SmallModel.Whole(SmallModel.Definition);
        Project(model, stage, projected);
        var tokens = SmallModel.Tokens(model, sequences: 3, seed: 2);

        using var pass = stage.Forward(tokens, []);
        using var expected = projected.Forward(tokens, []);
        pass.Backward();
        expected.Backward();

        Assert.Equal(expected.SummedLoss, pass.SummedLoss, 1e-5 * expected.SummedLoss);
        foreach (var slot in stage.Layout.Tensors)
        {
            var gradient = SmallModel.TensorOf(stage.Gradients, slot);
            var whole = SmallModel.TensorOf(projected.Gradients, projected.Layout[slot.Name]);
            var wanted = whole.Length == gradient.Length ? whole : Coordinates(model, slot, whole);
            var scale = wanted.Max(Math.Abs);
            Assert.True(scale > 0, slot.Name);
            Assert.All(wanted.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * scale));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Stages_over_coordinates_give_the_bits_of_the_whole_model(int count)
    {
        var tokens = SmallModel.Tokens(Model, sequences: 3, seed: 2);
        using var whole = SmallModel.Whole(Model);
        using var pass = whole.Forward(tokens, []);
        pass.Backward();
        var stages = SmallModel.Stages(Model, count);
        var passes = new List<MicrobatchPass>();
        foreach (var stage in stages)
        {
            passes.Add(stage.Forward(tokens, passes.Count == 0 ? [] : passes[^1].Output));
        }

        passes[^1].Backward();
        for (var i = count - 2; i >= 0; i--)
        {
            Assert.Equal(3 * Model.SequenceLength * Subspace.Rank, passes[i].Output.Length);
            Assert.Equal(passes[i].Output.Length, passes[i + 1].InputGradient.Length);
            passes[i].Backward(passes[i + 1].InputGradient);
        }

        Assert.Equal(pass.SummedLoss, passes[^1].SummedLoss);
        foreach (var stage in stages)
        {
            foreach (var slot in stage.Layout.Tensors)
            {
                Assert.Equal(SmallModel.TensorOf(whole.Gradients, whole.Layout[slot.Name]), SmallModel.TensorOf(stage.Gradients, slot));
            }
        }

        passes.ForEach(held => held.Dispose());
        Array.ForEach(stages, stage => stage.Dispose());
    }

    /// <summary>Where boundaries alone are held, a stage is a plain one between a projection and its transpose.</summary>
    [Fact]
    public void Stages_that_project_at_boundaries_agree_with_plain_ones_between_projections()
    {
        var model = SmallModel.Definition with { Subspace = Subspace with { FreeLayers = null } };
        var (stages, plain) = (SmallModel.Stages(model, 3), SmallModel.Stages(SmallModel.Definition, 3));
        var tokens = SmallModel.Tokens(model, sequences: 2, seed: 4);
        var entering = Numbers(2 * model.SequenceLength * Subspace.Rank, seed: 5);
        var gradient = Numbers(entering.Length, seed: 6);
        var (basis, parts) = (Basis(model), Parts(model));

        using var first = stages[0].Forward(tokens, []);
        using var plainFirst = plain[0].Forward(tokens, []);
        Near(Project(plainFirst.Output.ToArray()), first.Output);
        first.Backward(gradient);
        plainFirst.Backward(Expand(gradient));
        Near(plain[0].Gradients.Read().ToArray(), stages[0].Gradients.Read());

        using var middle = stages[1].Forward(tokens, entering);
        using var plainMiddle = plain[1].Forward([], [.. Expand(entering).Select((value, i) => value + PartAt(i))]);
        Near(Project(plainMiddle.Output.ToArray()), middle.Output);
        middle.Backward(gradient);
        plainMiddle.Backward(Expand(gradient));
        Near(Transposed(plainMiddle.InputGradient.ToArray()), middle.InputGradient);
        Near(plain[1].Gradients.Read().ToArray(), stages[1].Gradients.Read());
        Array.ForEach([.. stages, .. plain], stage => stage.Dispose());

        float PartAt(int i)
        {
            var (place, channel) = Math.DivRem(i, model.HiddenSize);
            var (sequence, position) = Math.DivRem(place, model.SequenceLength);
            return parts[(tokens[(sequence * (model.SequenceLength + 1)) + position] * model.HiddenSize) + channel];
        }

        float[] Project(float[] stream) => Transposed([.. stream.Select((value, i) => value - PartAt(i))]);

        float[] Transposed(float[] stream) => Products(stream, model.HiddenSize, Subspace.Rank, (channel, j) => basis[(channel * Subspace.Rank) + j]);

        float[] Expand(float[] coordinates) => Products(coordinates, Subspace.Rank, model.HiddenSize, (j, channel) => basis[(channel * Subspace.Rank) + j]);
    }

    [Fact]
    public void Layout_of_boundaries_alone_is_the_plain_models()
    {
        using var stage = SmallModel.Whole(SmallModel.Definition with { Subspace = Subspace with { FreeLayers = null } });
        using var plain = SmallModel.Whole(SmallModel.Definition);
        Assert.Equal(plain.Layout.Tensors.Select(slot => (slot.Name, slot.Length)), stage.Layout.Tensors.Select(slot => (slot.Name, slot.Length)));
    }

    [Fact]
    public void Layout_holds_coordinates_but_of_free_layers_and_the_head()
    {
        using var stage = SmallModel.Whole(Model);
        Assert.Equal([64, 6], stage.Layout["model.embed_tokens.weight"].Shape);
        Assert.Equal([6, 32], stage.Layout["model.layers.1.self_attn.o_proj.weight"].Shape);
        Assert.Equal([6, 48], stage.Layout["model.layers.1.mlp.down_proj.weight"].Shape);
        Assert.Equal([32, 48], stage.Layout["model.layers.2.mlp.down_proj.weight"].Shape);
        Assert.Equal([64, 32], stage.Layout["lm_head.weight"].Shape);
    }

    [Fact]
    public void Forward_wrong_input_is_refused_before_it_reaches_torch()
    {
        var stages = SmallModel.Stages(Model, 3);
        var tokens = SmallModel.Tokens(Model, sequences: 1, seed: 6);
        var coordinates = new float[Model.SequenceLength * Subspace.Rank];

        Assert.Throws<ArgumentException>(() => stages[1].Forward([], coordinates));
        Assert.Throws<ArgumentException>(() => stages[1].Forward(tokens, []));
        Assert.Throws<ArgumentException>(() => stages[1].Forward(tokens, coordinates.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => stages[1].Forward(tokens, new float[Model.SequenceLength * Model.HiddenSize]));
        tokens[0] = Model.VocabularySize;
        Assert.Throws<ArgumentException>(() => stages[1].Forward(tokens, coordinates));
        Array.ForEach(stages, stage => stage.Dispose());
    }

    /// <summary>Writes out W = U A and E = fixed + A U^T.</summary>
    private static void Project(ModelDefinition model, DecoderStage stage, DecoderStage projected)
    {
        var (width, rank, basis) = (model.HiddenSize, Subspace.Rank, Basis(model));
        var parts = Parts(model);
        projected.Weights.Update(weights =>
        {
            foreach (var slot in stage.Layout.Tensors)
            {
                var values = SmallModel.TensorOf(stage.Weights, slot);
                var place = projected.Layout[slot.Name];
                var target = weights.Slice((int)place.Offset, (int)place.Length);
                if (values.Length == target.Length)
                {
                    values.CopyTo(target);
                    continue;
                }

                var columns = (int)place.Shape[1];
                for (var i = 0; i < target.Length; i++)
                {
                    var (row, column) = (i / columns, i % columns);
                    var isEmbedding = slot.Shape[1] == rank;
                    target[i] = (isEmbedding ? parts[i] : 0) + (float)Enumerable.Range(0, rank).Sum(j => isEmbedding
                        ? (double)values[(row * rank) + j] * basis[(column * rank) + j]
                        : (double)basis[(row * rank) + j] * values[(j * columns) + column]);
                }
            }
        });
    }

    /// <summary>U^T G, and G U of the embedding.</summary>
    private static float[] Coordinates(ModelDefinition model, TensorSlot slot, float[] gradient)
    {
        var (width, rank, basis) = (model.HiddenSize, Subspace.Rank, Basis(model));
        var columns = (int)slot.Shape[1];
        return
        [
            .. Enumerable.Range(0, (int)slot.Length).Select(i => (float)Enumerable.Range(0, width).Sum(channel => columns == rank
                ? (double)gradient[(i / columns * width) + channel] * basis[(channel * rank) + (i % columns)]
                : (double)basis[(channel * rank) + (i / columns)] * gradient[(channel * columns) + (i % columns)])),
        ];
    }

    private static float[] Products(float[] rows, int inputs, int outputs, Func<int, int, float> weight) =>
    [
        .. Enumerable.Range(0, rows.Length / inputs * outputs).Select(i =>
            (float)Enumerable.Range(0, inputs).Sum(k => (double)rows[(i / outputs * inputs) + k] * weight(k, i % outputs))),
    ];

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static void Near(float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        Assert.True(scale > 0);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-4f * scale);
        }
    }

    private static float[] Parts(ModelDefinition model)
    {
        var parts = new float[model.VocabularySize * model.HiddenSize];
        SubspaceBasis.FillFixedParts(Subspace.Seed, parts);
        return parts;
    }

    private static float[] Basis(ModelDefinition model)
    {
        var basis = new float[model.HiddenSize * Subspace.Rank];
        SubspaceBasis.Fill(Subspace.Seed, model.HiddenSize, Subspace.Rank, basis);
        return basis;
    }
}
