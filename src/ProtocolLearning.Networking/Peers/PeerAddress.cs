using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Where a member is reached and how it is known: what its accepted statement said.</summary>
/// <param name="Member">Slot, epoch and participant.</param>
/// <param name="Endpoint">host:port.</param>
/// <param name="CertificateHash">SHA-256 of its certificate's SubjectPublicKeyInfo, lower-case hex.</param>
public sealed record PeerAddress(Member Member, string Endpoint, string CertificateHash);
