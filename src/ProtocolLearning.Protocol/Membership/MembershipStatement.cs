namespace ProtocolLearning.Protocol.Membership;

/// <summary>
/// What a worker says of itself when it joins, signed with its participant's Ed25519 key over the canonical JSON of this record.
/// It binds the worker's ephemeral TLS certificate to the participant, the slot and the epoch.
/// </summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Member">Slot, epoch and participant.</param>
/// <param name="CertificateHash">SHA-256 of the certificate's SubjectPublicKeyInfo, lower-case hex.</param>
/// <param name="Endpoint">host:port at which peers reach the worker.</param>
/// <param name="NumericClass">Settings inside which two workers agree bit for bit (libtorch version, threads, instruction set).</param>
/// <param name="Dataset">Fingerprint of the dataset as the worker reads it: SHA-256, 64 lower-case hex digits.</param>
/// <param name="Nonce">The coordinator's challenge, base64.</param>
/// <param name="NotAfterUnixSeconds">The statement is refused after this time.</param>
public sealed record MembershipStatement(
    string Run,
    Member Member,
    string CertificateHash,
    string Endpoint,
    string NumericClass,
    string Dataset,
    string Nonce,
    long NotAfterUnixSeconds)
{
    /// <summary>The protocol version that the worker speaks in this session; null: <see cref="ProtocolVersions.First"/>.</summary>
    public int? Version { get; init; }
}
