using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Pretrained;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Modeling.Tests.Decoder;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Pretrained;

public sealed class PretrainedCheckpointTests
{
    private static readonly ModelDefinition Llama = new(
        Layers: 3, HiddenSize: 16, Heads: 4, FeedForwardSize: 24, VocabularySize: 40, SequenceLength: 8, RotaryBase: 500_000, KeyValueHeads: 2);

    private static readonly ModelDefinition Qwen = Llama with { Biases = AttentionBiases.QueryKeyValue, NormEpsilon = 1e-6 };

    public static TheoryData<string, string, object?> OtherModels => new()
    {
        { "model_type", "gpt2", null },
        { "num_hidden_layers", "model.layers is 3, but config.json says num_hidden_layers 4", 4 },
        { "hidden_size", "model.hiddenSize is 16", 32 },
        { "num_attention_heads", "model.heads is 4", 8 },
        { "num_key_value_heads", "model.keyValueHeads is 2", 4 },
        { "intermediate_size", "model.feedForwardSize is 24", 25 },
        { "vocab_size", "model.vocabularySize is 40", 41 },
        { "rms_norm_eps", "model.normEpsilon is 1E-05", 1e-6 },
        { "rope_theta", "model.rotaryBase is 500000", 10_000 },
        { "head_dim", "head_dim 8", 8 },
        { "attention_bias", "attention_bias", true },
        { "mlp_bias", "mlp_bias", true },
        { "use_sliding_window", "use_sliding_window", true },
        { "hidden_act", "hidden_act 'gelu'", "gelu" },
        { "max_position_embeddings", "model.sequenceLength is 8", 7 },
    };

    [Theory]
    [InlineData("F32", 1)]
    [InlineData("F16", 1)]
    [InlineData("BF16", 3)]
    public void Read_llama_computes_what_its_weights_say(string type, int stages)
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        folder.Write(type);

        AssertComputes(folder, Llama with { InitialWeights = folder.List() }, stages);
    }

    [Fact]
    public void Read_qwen2_of_several_files_with_a_tied_head_computes_what_its_weights_say()
    {
        using var folder = new CheckpointFolder(Qwen, "qwen2", isTied: true);
        folder.Write("BF16", FileOf);

        AssertComputes(folder, Qwen with { InitialWeights = folder.List() }, stages: 2);
    }

    [Fact]
    public void Read_into_norms_without_gains_computes_the_same_function()
    {
        using var folder = new CheckpointFolder(Qwen, "qwen2");
        folder.Write("F32", FileOf);

        AssertComputes(folder, Qwen with { InitialWeights = folder.List(), NormGains = NormGains.Fixed }, stages: 3);
    }

    [Fact]
    public void Read_names_without_prefix_are_found()
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        foreach (var (name, tensor) in folder.Tensors.ToList())
        {
            folder.Tensors.Remove(name);
            folder.Tensors[name.StartsWith("model.", StringComparison.Ordinal) ? name["model.".Length..] : name] = tensor;
        }

        folder.Write("F32");
        var model = Llama with { InitialWeights = folder.List() };

        Read(model, StageLayers.Split(model, 1)[0]);
    }

    [Fact]
    public void Read_needs_no_file_but_those_of_its_stage()
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        folder.Write("F32", FileOf);
        var model = Llama with { InitialWeights = folder.List() };
        var middle = StageLayers.Split(model, 3)[1];
        File.Delete(Path.Combine(folder.Path, "layers.0.safetensors"));
        File.WriteAllText(Path.Combine(folder.Path, "ends.safetensors"), "torn");

        var weights = Read(model, middle);

        Assert.Contains(weights, weight => weight != 0);
        Assert.Contains("ends.safetensors", ReadFails(model, StageLayers.Split(model, 3)[2]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OtherModels))]
    public void Read_checkpoint_of_another_model_says_the_field(string field, string problem, object? value)
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        folder.Config[field] = System.Text.Json.Nodes.JsonValue.Create(value ?? problem);
        folder.Write("F32");
        var model = Llama with { InitialWeights = folder.List() };

        var error = ReadFails(model, StageLayers.Split(model, 1)[0]);

        Assert.StartsWith("model.initialWeights: ", error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rope_type":"llama3","factor":8.0}""", "'llama3'")]
    [InlineData("""{"type":"linear","factor":2.0}""", "'linear'")]
    public void Read_checkpoint_with_scaled_positions_is_refused(string scaling, string kind)
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        folder.Config["rope_scaling"] = System.Text.Json.Nodes.JsonNode.Parse(scaling);
        folder.Write("F32");
        var model = Llama with { InitialWeights = folder.List() };

        var error = ReadFails(model, StageLayers.Split(model, 1)[0]);

        Assert.Contains("scales the rotary embedding", error, StringComparison.Ordinal);
        Assert.Contains(kind, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_rope_parameters_of_newer_files_are_understood()
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        folder.Config.Remove("rope_theta");
        folder.Config.Remove("rope_scaling");
        folder.Config["rope_parameters"] = System.Text.Json.Nodes.JsonNode.Parse("""{"rope_type":"default","rope_theta":500000.0}""");
        folder.Write("F32");
        var model = Llama with { InitialWeights = folder.List() };

        Read(model, StageLayers.Split(model, 1)[0]);
    }

    [Fact]
    public void Read_qwen2_without_biases_in_the_model_is_refused()
    {
        using var folder = new CheckpointFolder(Qwen, "qwen2");
        folder.Write("F32");
        var model = Qwen with { InitialWeights = folder.List(), Biases = null };

        Assert.Contains("qwen2 needs model.attentionBiases QueryKeyValue", ReadFails(model, StageLayers.Split(model, 1)[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("ends.safetensors")]
    [InlineData("SHA256SUMS")]
    public void Read_changed_or_missing_file_is_named(string name)
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        folder.Write("F32", FileOf);
        var model = Llama with { InitialWeights = folder.List() };
        var path = Path.Combine(folder.Path, name);
        var content = File.ReadAllBytes(path);
        content[^1] ^= 1;
        File.WriteAllBytes(path, content);

        var changed = ReadFails(model, StageLayers.Split(model, 1)[0]);
        File.Delete(path);
        var missing = ReadFails(model, StageLayers.Split(model, 1)[0]);

        Assert.Contains($"{name}' has the hash", changed, StringComparison.Ordinal);
        Assert.Contains(name.Contains("index", StringComparison.Ordinal) ? "model.safetensors" : name, missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_index_that_leaves_the_folder_is_refused()
    {
        using var folder = new CheckpointFolder(Llama, "llama");
        folder.Write("F32", FileOf);
        var index = Path.Combine(folder.Path, "model.safetensors.index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("ends.", "../ends.", StringComparison.Ordinal));
        var model = Llama with { InitialWeights = folder.List() };

        Assert.Contains("not one of its folder", ReadFails(model, StageLayers.Split(model, 1)[0]), StringComparison.Ordinal);
    }

    private static string FileOf(string tensor) => tensor.Contains(".layers.", StringComparison.Ordinal)
        ? $"layers.{tensor.Split('.')[2]}.safetensors"
        : "ends.safetensors";

    private static float[] Read(ModelDefinition model, StageLayers slice)
    {
        var layout = ShardLayout.Of(model, slice);
        var weights = new float[layout.Length];
        PretrainedCheckpoint.Read(model, "/", layout, weights);
        return weights;
    }

    private static string ReadFails(ModelDefinition model, StageLayers slice) =>
        Assert.Throws<IOException>(() => Read(model, slice)).Message;

    /// <summary>The stages' loss is that of the decoder written out in float64 over the tensors that the files were written from.</summary>
    private static void AssertComputes(CheckpointFolder folder, ModelDefinition model, int stages)
    {
        var exact = folder.Tensors.ToDictionary(tensor => tensor.Key, tensor => Array.ConvertAll(tensor.Value.Values, value => (double)value));
        exact.TryAdd("lm_head.weight", exact["model.embed_tokens.weight"]);
        var tokens = SmallModel.Tokens(model, sequences: 1, seed: 3);
        var expected = new ReferenceDecoder(model with { NormGains = null }, exact).SummedLoss(tokens);
        var decoders = SmallModel.Stages(model, stages);
        var passes = new List<MicrobatchPass>();
        foreach (var (decoder, slice) in decoders.Zip(StageLayers.Split(model, stages)))
        {
            decoder.Weights.Write(Read(model, slice));
            passes.Add(decoder.Evaluate(tokens, passes.Count == 0 ? [] : passes[^1].Output));
        }

        Assert.Equal(expected, passes[^1].SummedLoss, 1e-4 * expected);
        passes.ForEach(pass => pass.Dispose());
        Array.ForEach(decoders, decoder => decoder.Dispose());
    }
}
