using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>Signatures that only bind the key to the root, for speed.</summary>
internal sealed class ToySignatures(string publicKey) : ICommitmentSigner, ICommitmentVerifier
{
    public string Sign(Commitment commitment) => publicKey + commitment.Root;

    public bool Verify(string publicKey, Commitment commitment, string signature) => signature == publicKey + commitment.Root;
}
