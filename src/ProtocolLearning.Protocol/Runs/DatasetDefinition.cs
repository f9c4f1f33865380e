using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Runs;

/// <summary>Where the training text is, how it is cut into tokens, and how much of it is held out.</summary>
/// <param name="Sources">
/// Files, folders or globs, read in the order given and then by path; or addresses: http and https of a file, s3://bucket/key of an object,
/// s3://bucket/prefix/ of all objects below it, by key.
/// </param>
/// <param name="Tokenizer">How text becomes tokens.</param>
/// <param name="ValidationPerMille">Share of the samples that are held out for validation, in thousandths.</param>
/// <param name="Order">In which order the samples are gone through; null: <see cref="SampleOrder.Independent"/>.</param>
/// <param name="Hashes">SHA-256 that the content of an address must have, by source, lower-case hex; null where none is pinned.</param>
public sealed record DatasetDefinition(
    IReadOnlyList<string> Sources,
    TokenizerKind Tokenizer = TokenizerKind.Bytes,
    int ValidationPerMille = 20,
    SampleOrder? Order = null,
    IReadOnlyDictionary<string, string>? Hashes = null)
{
    /// <summary>Whether every sample is trained once before any is again.</summary>
    [JsonIgnore]
    public bool IsInPasses => Order == SampleOrder.Passes;
}
