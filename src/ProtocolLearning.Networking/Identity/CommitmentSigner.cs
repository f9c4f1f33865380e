using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Networking.Identity;

/// <summary>Signs commitments with a participant's key.</summary>
/// <param name="key">The participant's key. Not disposed of.</param>
public sealed class CommitmentSigner(IdentityKey key) : ICommitmentSigner
{
    /// <inheritdoc />
    public string Sign(Commitment commitment) => key.Sign(SignatureDomain.Commitment, commitment).Signature;
}
