using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Networking.Identity;

/// <summary>Checks the signatures of commitments.</summary>
public sealed class CommitmentVerifier : ICommitmentVerifier
{
    /// <inheritdoc />
    public bool Verify(string publicKey, Commitment commitment, string signature) =>
        IdentityPublicKey.TryParse(publicKey, out var key)
        && key.Verifies(SignatureDomain.Commitment, new Signed<Commitment>(commitment, key.Text, signature));
}
