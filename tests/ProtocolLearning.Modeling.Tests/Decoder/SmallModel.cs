using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Decoder;

/// <summary>Models that one thread trains in moments, and input for them.</summary>
internal static class SmallModel
{
    public const ulong Seed = 7;

    public static ModelDefinition Definition { get; } = new(
        Layers: 3, HiddenSize: 32, Heads: 4, FeedForwardSize: 48, VocabularySize: 64, SequenceLength: 16);

    public static DecoderStage Whole(ModelDefinition model) => Stages(model, 1)[0];

    public static DecoderStage[] Stages(ModelDefinition model, int stages)
    {
        TorchRuntime.SetThreads(1);
        return
        [
            .. StageLayers.Split(model, stages).Select(slice =>
            {
                var stage = new DecoderStage(model, slice, ComputeDevice.Cpu);
                stage.Weights.Update(weights => ShardInitialization.Fill(stage.Layout, model, Seed, weights));
                return stage;
            }),
        ];
    }

    public static int[] Tokens(ModelDefinition model, int sequences, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, sequences * (model.SequenceLength + 1)).Select(_ => random.Next(model.VocabularySize))];
    }

    public static float[] TensorOf(DeviceVector vector, TensorSlot slot) =>
        vector.Read().Slice((int)slot.Offset, (int)slot.Length).ToArray();
}
