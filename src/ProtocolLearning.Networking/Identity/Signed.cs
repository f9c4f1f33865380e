namespace ProtocolLearning.Networking.Identity;

/// <summary>A record with the signature of its author. Who the author must be is the reader's to know, not the record's to say.</summary>
/// <param name="Value">What is signed.</param>
/// <param name="PublicKey">Ed25519 public key of the author as it claims, base64.</param>
/// <param name="Signature">Ed25519 signature over the domain, a zero byte and the canonical JSON of the value; base64.</param>
public sealed record Signed<T>(T Value, string PublicKey, string Signature);
