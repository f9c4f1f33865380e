using System.Globalization;

namespace ProtocolLearning.Modeling.Shards;

/// <summary>Names of the decoder's tensors, as in Llama checkpoints.</summary>
internal static class TensorNames
{
    private const string LayerPrefix = "model.layers.";

    public const string Embedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string Head = "lm_head.weight";

    public const string AttentionNorm = "input_layernorm.weight";
    public const string Query = "self_attn.q_proj.weight";
    public const string Key = "self_attn.k_proj.weight";
    public const string Value = "self_attn.v_proj.weight";
    public const string QueryBias = "self_attn.q_proj.bias";
    public const string KeyBias = "self_attn.k_proj.bias";
    public const string ValueBias = "self_attn.v_proj.bias";
    public const string AttentionOutput = "self_attn.o_proj.weight";
    public const string FeedForwardNorm = "post_attention_layernorm.weight";
    public const string Gate = "mlp.gate_proj.weight";
    public const string Up = "mlp.up_proj.weight";
    public const string Down = "mlp.down_proj.weight";

    public static string OfLayer(int layer, string name) => $"{LayerPrefix}{layer}.{name}";

    /// <summary>Which decoder block of the model a tensor is part of; null where it is none's.</summary>
    public static int? LayerOf(string name) => name.StartsWith(LayerPrefix, StringComparison.Ordinal)
        ? int.Parse(name.AsSpan(LayerPrefix.Length, name.IndexOf('.', LayerPrefix.Length) - LayerPrefix.Length), CultureInfo.InvariantCulture)
        : null;

    /// <summary>Whether a matrix writes to the residual stream, to which every block adds.</summary>
    public static bool WritesResidual(string name) =>
        Ends(name, AttentionOutput) || Ends(name, Down);

    /// <summary>Whether a vector is added, where a norm's gains multiply.</summary>
    public static bool IsBias(string name) => Ends(name, ".bias");

    /// <summary>Whether a matrix stands at an end of the model, a row a token, and not inside a block.</summary>
    public static bool IsTokenMatrix(string name) => name is Embedding or Head;

    /// <summary>The norm whose output a matrix reads; null of a matrix that reads another's output, and of vectors.</summary>
    public static string? NormBefore(string name)
    {
        if (name == Head)
        {
            return FinalNorm;
        }

        var norm = name switch
        {
            _ when Ends(name, Query) || Ends(name, Key) || Ends(name, Value) => AttentionNorm,
            _ when Ends(name, Gate) || Ends(name, Up) => FeedForwardNorm,
            _ => null,
        };
        return norm is null ? null : string.Join('.', [.. name.Split('.').Take(3), norm]);
    }

    private static bool Ends(string name, string end) => name.EndsWith(end, StringComparison.Ordinal);
}
