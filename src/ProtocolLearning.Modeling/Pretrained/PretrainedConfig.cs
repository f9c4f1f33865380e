using System.Globalization;
using System.Text.Json;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Pretrained;

/// <summary>What the config.json of a Llama or Qwen2 checkpoint says, against the model of a run.</summary>
internal sealed class PretrainedConfig
{
    private const double RelativeTolerance = 1e-6;

    private readonly List<string> _problems = [];

    private PretrainedConfig()
    {
    }

    /// <summary>Whether embedding and head are one tensor.</summary>
    public bool IsTied { get; private set; }

    /// <summary>Everything that does not fit, one sentence each; empty where all does.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Compares; a malformed file is a problem like any other.</summary>
    public static PretrainedConfig Check(ReadOnlyMemory<byte> json, ModelDefinition model)
    {
        var config = new PretrainedConfig();
        try
        {
            using var document = JsonDocument.Parse(json);
            config.Compare(document.RootElement, model);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            config._problems.Add($"config.json is malformed: {failure.Message}");
        }

        return config;
    }

    private void Compare(JsonElement root, ModelDefinition model)
    {
        var type = Text(root, "model_type") ?? "none";
        if (type is not ("llama" or "qwen2"))
        {
            _problems.Add($"config.json is of model_type '{type}'; llama and qwen2 are read.");
            return;
        }

        var heads = Number(root, "num_attention_heads") ?? 0;
        Same(root, "num_hidden_layers", "model.layers", model.Layers);
        Same(root, "hidden_size", "model.hiddenSize", model.HiddenSize);
        Same(root, "num_attention_heads", "model.heads", model.Heads);
        Same("num_key_value_heads", Number(root, "num_key_value_heads") ?? heads, "model.keyValueHeads", model.KeyValueHeads ?? model.Heads);
        Same(root, "intermediate_size", "model.feedForwardSize", model.FeedForwardSize);
        Same(root, "vocab_size", "model.vocabularySize", model.VocabularySize);
        Same(root, "rms_norm_eps", "model.normEpsilon", model.NormEpsilon);
        Same("rope_theta", RotaryBase(root), "model.rotaryBase", model.RotaryBase);
        Same("head_dim", Number(root, "head_dim") ?? model.HeadSize, "model.hiddenSize / model.heads", model.HeadSize);
        var biases = type == "qwen2" ? AttentionBiases.QueryKeyValue : AttentionBiases.None;
        Require((model.Biases ?? AttentionBiases.None) == biases, $"{type} needs model.attentionBiases {biases}.");
        Require(!Flag(root, "attention_bias"), "config.json sets attention_bias, which also biases the attention's output; that is not built.");
        Require(!Flag(root, "mlp_bias"), "config.json sets mlp_bias; biases of the feed-forward layer are not built.");
        Require(!Flag(root, "use_sliding_window"), "config.json sets use_sliding_window; attention over a window is not built.");
        Require(Text(root, "hidden_act") is null or "silu", $"config.json sets hidden_act '{Text(root, "hidden_act")}'; only silu is built.");
        Require(
            ScalingOf(root) is not { } scaling || scaling == "default",
            $"config.json scales the rotary embedding ('{ScalingOf(root)}'); that is not built. Take a checkpoint without rope_scaling.");
        Require(
            Number(root, "max_position_embeddings") is not { } longest || model.SequenceLength <= longest,
            $"model.sequenceLength is {model.SequenceLength}, beyond config.json's max_position_embeddings; lower it.");
        IsTied = Flag(root, "tie_word_embeddings");
    }

    private void Same(JsonElement root, string name, string field, double value) => Same(name, Number(root, name), field, value);

    private void Same(string name, double? found, string field, double value) => Require(
        found is { } number && Math.Abs(number - value) <= RelativeTolerance * Math.Abs(value),
        string.Create(CultureInfo.InvariantCulture, $"{field} is {value}, but config.json says {name} {found?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}."));

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            _problems.Add(problem);
        }
    }

    /// <summary>rope_theta stands at the root, in newer files inside rope_parameters; 10000 where nowhere.</summary>
    private static double RotaryBase(JsonElement root) => Number(root, "rope_theta")
        ?? (Section(root, "rope_parameters") is { } parameters ? Number(parameters, "rope_theta") : null)
        ?? 10_000;

    private static string? ScalingOf(JsonElement root) =>
        (Section(root, "rope_scaling") ?? Section(root, "rope_parameters")) is { } scaling
            ? Text(scaling, "rope_type") ?? Text(scaling, "type") ?? "of no type"
            : null;

    private static JsonElement? Section(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
