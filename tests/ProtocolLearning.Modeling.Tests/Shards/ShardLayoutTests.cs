using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Modeling.Tests.Decoder;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Shards;

public sealed class ShardLayoutTests
{
    [Fact]
    public void Of_whole_model_lies_end_to_end_in_ordinal_order_of_names()
    {
        var layout = ShardLayout.Of(SmallModel.Definition, StageLayers.Split(SmallModel.Definition, 1)[0]);

        Assert.Equal("lm_head.weight", layout.Tensors[0].Name);
        Assert.Equal(layout.Tensors.Select(slot => slot.Name).Order(StringComparer.Ordinal), layout.Tensors.Select(slot => slot.Name));
        var end = 0L;
        foreach (var slot in layout.Tensors)
        {
            Assert.Equal(end, slot.Offset);
            end += slot.Length;
        }

        // Embedding and head 64x32; a layer: four 32x32, three 32x48, two norms of 32; the last norm.
        Assert.Equal((2 * 64 * 32) + (3 * ((4 * 32 * 32) + (3 * 32 * 48) + (2 * 32))) + 32, layout.Length);
        Assert.Equal(layout.Length, end);
    }

    [Fact]
    public void Of_stages_cuts_the_model_into_disjoint_sets_of_tensors()
    {
        var model = SmallModel.Definition;
        var whole = ShardLayout.Of(model, StageLayers.Split(model, 1)[0]);

        var parts = StageLayers.Split(model, 3).SelectMany(slice => ShardLayout.Of(model, slice).Tensors).ToList();

        Assert.Equal(
            whole.Tensors.Select(slot => slot.Name), parts.Select(slot => slot.Name).Order(StringComparer.Ordinal));
        Assert.All(parts, slot => Assert.Equal(whole[slot.Name].Shape, slot.Shape));
    }

    [Fact]
    public void Of_model_with_fewer_key_heads_biases_and_fixed_gains_holds_what_it_trains()
    {
        var model = SmallModel.Definition with
        {
            KeyValueHeads = 1,
            NormGains = NormGains.Fixed,
            Biases = AttentionBiases.QueryKeyValue,
        };

        var layout = ShardLayout.Of(model, StageLayers.Split(model, 1)[0]);

        Assert.Equal([8, 32], layout["model.layers.2.self_attn.k_proj.weight"].Shape);
        Assert.Equal([8], layout["model.layers.2.self_attn.v_proj.bias"].Shape);
        Assert.Equal([32], layout["model.layers.2.self_attn.q_proj.bias"].Shape);
        Assert.DoesNotContain(layout.Tensors, slot => slot.Name.Contains("norm", StringComparison.Ordinal));
        Assert.Equal((2 * 64 * 32) + (3 * ((2 * 32 * 32) + (2 * 8 * 32) + (3 * 32 * 48) + 32 + 8 + 8)), layout.Length);
    }
}
