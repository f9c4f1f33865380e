using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Protocol.Training;

/// <summary>Signs with the participant's key.</summary>
public interface ICommitmentSigner
{
    /// <summary>The signature over the commitment's canonical JSON, base64.</summary>
    string Sign(Commitment commitment);
}
