using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Runs;

/// <summary>Where the training text is, how it is cut into tokens, and how much of it is held out.</summary>
/// <param name="Sources">Files, folders or globs, read in the order given and then by path.</param>
/// <param name="Tokenizer">How text becomes tokens.</param>
/// <param name="ValidationPerMille">Share of the samples that are held out for validation, in thousandths.</param>
/// <param name="Order">In which order the samples are gone through; null: <see cref="SampleOrder.Independent"/>.</param>
public sealed record DatasetDefinition(
    IReadOnlyList<string> Sources,
    TokenizerKind Tokenizer = TokenizerKind.Bytes,
    int ValidationPerMille = 20,
    SampleOrder? Order = null)
{
    /// <summary>Whether every sample is trained once before any is again.</summary>
    [JsonIgnore]
    public bool IsInPasses => Order == SampleOrder.Passes;
}
