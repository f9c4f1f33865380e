using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Who the coordinator is, and a nonce that the caller signs once, soon and over a connection with the same certificate.</summary>
/// <param name="Nonce">The nonce, base64.</param>
/// <param name="Statement">The coordinator's statement, signed with its Ed25519 key.</param>
public sealed record ChallengeReply(string Nonce, Signed<CoordinatorStatement> Statement)
{
    /// <summary>The versions of the protocol that the coordinator speaks; null: <see cref="ProtocolVersions.Unnamed"/>.</summary>
    public ProtocolVersions? Versions { get; init; }
}
