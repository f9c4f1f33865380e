using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Protocol.Training;

/// <summary>Checks signatures of participants.</summary>
public interface ICommitmentVerifier
{
    /// <summary>Whether the signature is the key's over the commitment's canonical JSON. Never throws on what a peer sent.</summary>
    /// <param name="publicKey">Ed25519 public key, base64.</param>
    /// <param name="commitment">What was signed.</param>
    /// <param name="signature">The signature, base64.</param>
    bool Verify(string publicKey, Commitment commitment, string signature);
}
