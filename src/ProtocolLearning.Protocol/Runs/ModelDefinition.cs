using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Runs;

/// <summary>A Llama-style decoder: RMSNorm, rotary embedding, SwiGLU, causal attention, untied embedding and head.</summary>
/// <param name="Layers">Number of decoder blocks.</param>
/// <param name="HiddenSize">Width d of the residual stream.</param>
/// <param name="Heads">Attention heads; divides <paramref name="HiddenSize"/> into heads of even size.</param>
/// <param name="FeedForwardSize">Inner width of the SwiGLU block.</param>
/// <param name="VocabularySize">Number of tokens; 256 for the byte tokenizer.</param>
/// <param name="SequenceLength">Tokens that one sample predicts.</param>
/// <param name="NormEpsilon">Added to the mean square inside RMSNorm.</param>
/// <param name="RotaryBase">Base of the rotary embedding's frequencies.</param>
/// <param name="KeyValueHeads">Heads of keys and values, a divisor of <paramref name="Heads"/>; null: as many as those (arXiv 2305.13245).</param>
/// <param name="NormGains">What becomes of the norms' gains; null: <see cref="Runs.NormGains.Trained"/>.</param>
/// <param name="Biases">Which projections of the attention add a bias; null: <see cref="AttentionBiases.None"/>.</param>
/// <param name="Precision">Numbers of the products of matrices; null: <see cref="ComputePrecision.Float32"/>.</param>
/// <param name="InitialWeights">The checkpoint that the run starts from; null: random weights that follow from its seed.</param>
/// <param name="Subspace">The subspace whose coordinates cross stage boundaries; null: the whole residual stream does.</param>
/// <remarks>
/// What was added after the first release is null where it is not used and then not written, so that the hash of a definition that
/// does without is what it was.
/// </remarks>
public sealed record ModelDefinition(
    int Layers,
    int HiddenSize,
    int Heads,
    int FeedForwardSize,
    int VocabularySize,
    int SequenceLength,
    double NormEpsilon = 1e-5,
    double RotaryBase = 10_000,
    int? KeyValueHeads = null,
    NormGains? NormGains = null,
    AttentionBiases? Biases = null,
    ComputePrecision? Precision = null,
    InitialWeightsDefinition? InitialWeights = null,
    SubspaceDefinition? Subspace = null)
{
    /// <summary>Channels of one head.</summary>
    [JsonIgnore]
    public int HeadSize => HiddenSize / Heads;

    /// <summary>Channels of all keys, and of all values.</summary>
    [JsonIgnore]
    public int KeyValueSize => HeadSize * (KeyValueHeads ?? Heads);

    /// <summary>Numbers of one token that cross a stage boundary: coordinates in the subspace, or the residual stream.</summary>
    [JsonIgnore]
    public int BoundarySize => Subspace?.Rank ?? HiddenSize;

    /// <summary>Whether the norms' gains are weights of the model.</summary>
    [JsonIgnore]
    public bool TrainsNormGains => NormGains is null or Runs.NormGains.Trained;

    /// <summary>Whether a layer writes to the subspace alone.</summary>
    /// <param name="layer">The layer, from 0.</param>
    public bool WritesSubspace(int layer) => Subspace?.FreeLayers is { } free && layer < Layers - free;

    /// <summary>Numbers that a layer's output projections write for a token.</summary>
    /// <param name="layer">The layer, from 0.</param>
    public int WrittenSize(int layer) => WritesSubspace(layer) ? BoundarySize : HiddenSize;
}
