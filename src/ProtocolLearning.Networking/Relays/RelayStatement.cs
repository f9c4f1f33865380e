namespace ProtocolLearning.Networking.Relays;

/// <summary>With which a participant lets one of its workers be reached through a relay. The worker proves the certificate by TLS.</summary>
/// <param name="CertificateHash">SHA-256 of the SubjectPublicKeyInfo of the worker's certificate, lower-case hex.</param>
/// <param name="NotAfterUnixSeconds">Until when it may be shown.</param>
internal sealed record RelayStatement(string CertificateHash, long NotAfterUnixSeconds);
