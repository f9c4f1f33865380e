namespace ProtocolLearning.Networking.Coordination;

/// <summary>
/// What a coordinator says of itself. TLS proves that it holds the certificate's key, the signature that the certificate is the
/// coordinator's; so a replayed statement is of no use to anybody else.
/// </summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Term">Term of the coordinator; a caller that saw a higher one refuses.</param>
/// <param name="CertificateHash">SHA-256 of its TLS certificate's SubjectPublicKeyInfo, lower-case hex.</param>
public sealed record CoordinatorStatement(string Run, long Term, string CertificateHash);
