using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Modeling.Tests.Decoder;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Shards;

public sealed class ShardInitializationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Fill_gives_the_numbers_of_each_name_however_the_model_is_split(int stages)
    {
        var model = SmallModel.Definition with { Biases = AttentionBiases.QueryKeyValue };
        foreach (var slice in StageLayers.Split(model, stages))
        {
            var layout = ShardLayout.Of(model, slice);
            var weights = new float[layout.Length];

            ShardInitialization.Fill(layout, model, SmallModel.Seed, weights);

            foreach (var slot in layout.Tensors)
            {
                var expected = new float[slot.Length];
                var residual = slot.Name.Contains("o_proj", StringComparison.Ordinal) || slot.Name.Contains("down", StringComparison.Ordinal);
                if (slot.IsMatrix)
                {
                    InitialWeights.Fill(SmallModel.Seed, slot.Name, expected, residual ? 0.02 / Math.Sqrt(6) : 0.02);
                }
                else
                {
                    Array.Fill(expected, slot.Name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1);
                }

                Assert.Equal(expected, weights[(int)slot.Offset..(int)(slot.Offset + slot.Length)]);
            }
        }
    }
}
