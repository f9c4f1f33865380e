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
public sealed record ModelDefinition(
    int Layers,
    int HiddenSize,
    int Heads,
    int FeedForwardSize,
    int VocabularySize,
    int SequenceLength,
    double NormEpsilon = 1e-5,
    double RotaryBase = 10_000);
