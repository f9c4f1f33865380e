namespace ProtocolLearning.Protocol.Runs;

/// <summary>A pretrained checkpoint that a run starts from, in place of random weights.</summary>
/// <param name="Path">A folder as the worker sees it, as Hugging Face stores a model; a relative one lies beside the dataset.</param>
/// <param name="Sha256">SHA-256 of the folder's file SHA256SUMS, which lists the hash of each other file; 64 lower-case hex digits.</param>
public sealed record InitialWeightsDefinition(string Path, string Sha256);
