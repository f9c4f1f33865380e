using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("Shape of a Llama-style decoder: root mean square norms, rotary embedding, gated feed-forward layers.")]
public sealed class ModelSpec
{
    [Required]
    [Description("Number of decoder layers. Stages share them out evenly.")]
    [RangeMinimum(1)]
    [RangeMaximum(512)]
    public int Layers { get; set; }

    [Required]
    [Description("Width of the residual stream. A multiple of heads.")]
    [RangeMinimum(8)]
    [RangeMaximum(65_536)]
    public int HiddenSize { get; set; }

    [Required]
    [Description("Number of attention heads. Each has hiddenSize / heads channels, an even number for the rotary embedding.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_024)]
    public int Heads { get; set; }

    [Description("Number of heads of keys and values, a divisor of heads: each serves as many query heads (grouped-query attention). Absent: as many as heads.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_024)]
    public int? KeyValueHeads { get; set; }

    [Description("Which projections of the attention add a bias. None: as in Llama. QueryKeyValue: as in Qwen2.")]
    public AttentionBiases AttentionBiases { get; set; } = AttentionBiases.None;

    [Required]
    [Description("Width of the gated feed-forward layer.")]
    [RangeMinimum(8)]
    [RangeMaximum(262_144)]
    public int FeedForwardSize { get; set; }

    [Description("Number of token ids. Bytes take 256; more leaves room for special tokens.")]
    [RangeMinimum(2)]
    [RangeMaximum(1_048_576)]
    public int VocabularySize { get; set; } = 256;

    [Required]
    [Description("Number of tokens in a sequence.")]
    [RangeMinimum(8)]
    [RangeMaximum(1_048_576)]
    public int SequenceLength { get; set; }

    [Description("Epsilon of the root mean square norm, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string NormEpsilon { get; set; } = "0.00001";

    [Description("Base of the rotary embedding's wavelengths.")]
    [RangeMinimum(100)]
    [RangeMaximum(100_000_000)]
    public int RotaryBase { get; set; } = 10_000;

    [Description("Whether the gains of the norms are trained or stay at one. A morphing model needs them Fixed.")]
    public NormGains NormGains { get; set; } = NormGains.Trained;

    [Description("Numbers of the products of matrices. BFloat16 casts weights and activations for each product; weights, gradients and the optimizer stay in Float32.")]
    public ComputePrecision Precision { get; set; } = ComputePrecision.Float32;

    [Description("The checkpoint that the run starts from. Its config.json must be of this model. Absent: random weights that follow from spec.seed.")]
    public InitialWeightsSpec? InitialWeights { get; set; }
}
