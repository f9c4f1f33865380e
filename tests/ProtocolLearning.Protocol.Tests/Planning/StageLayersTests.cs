using CsCheck;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Planning;

public sealed class StageLayersTests
{
    private static readonly Gen<ModelDefinition> Models = Gen.Select(Gen.Int[1, 10], Gen.Int[1, 8], Gen.Int[1, 60_000])
        .Select((layers, width, vocabulary) => new ModelDefinition(layers, width * 16, 1, width * 40, vocabulary, 64));

    [Fact]
    public void Split_covers_every_layer_once_with_the_embedding_first_and_the_head_last()
    {
        Models.SelectMany(model => Gen.Int[1, model.Layers].Select(stages => (model, stages))).Sample((model, stages) =>
        {
            var slices = StageLayers.Split(model, stages);

            Assert.Equal(stages, slices.Count);
            Assert.All(slices, slice => Assert.True(slice.LayerCount >= 1));
            Assert.Equal(Enumerable.Range(0, model.Layers), slices.SelectMany(s => Enumerable.Range(s.FirstLayer, s.LayerCount)));
            Assert.Equal(0, Assert.Single(slices, s => s.HasEmbedding).Stage);
            Assert.Equal(stages - 1, Assert.Single(slices, s => s.HasHead).Stage);
        });
    }

    [Fact]
    public void Split_has_the_least_bottleneck_of_all_splits()
    {
        Models.SelectMany(model => Gen.Int[1, model.Layers].Select(stages => (model, stages))).Sample((model, stages) =>
        {
            var best = Compositions(model.Layers, stages).Min(counts => Bottleneck(model, counts));
            Assert.Equal(best, Bottleneck(model, [.. StageLayers.Split(model, stages).Select(s => s.LayerCount)]));
        });
    }

    [Fact]
    public void Split_with_a_dear_head_gives_the_last_stage_fewer_layers()
    {
        var model = new ModelDefinition(12, 64, 4, 172, 32_000, 128);

        Assert.Equal(1, StageLayers.Split(model, 3)[^1].LayerCount);
    }

    [Fact]
    public void Split_of_equal_layers_without_a_head_to_speak_of_is_even()
    {
        var model = new ModelDefinition(8, 512, 8, 1376, 256, 512);

        Assert.Equal([2, 2, 2, 2], StageLayers.Split(model, 4).Select(s => s.LayerCount));
    }

    [Fact]
    public void Split_into_more_stages_than_layers_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => StageLayers.Split(new ModelDefinition(2, 64, 4, 172, 256, 64), 3));
        Assert.Contains("1 to 2 stages", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int[]> Compositions(int layers, int stages) => stages == 1
        ? [[layers]]
        : Enumerable.Range(1, layers - stages + 1).SelectMany(first => Compositions(layers - first, stages - 1).Select(rest => (int[])[first, .. rest]));

    private static long Bottleneck(ModelDefinition model, int[] counts) =>
        counts.Select((count, stage) => new StageLayers(stage, 0, count, stage == 0, stage == counts.Length - 1).Cost(model)).Max();
}
