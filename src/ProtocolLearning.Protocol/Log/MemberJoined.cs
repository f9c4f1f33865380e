using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// A worker proved that it is a member. It has still to get the stage's state. A second one of the same epoch is a restarted
/// worker: it has lost what it held.
/// </summary>
/// <param name="Member">Who joined.</param>
/// <param name="Endpoint">host:port at which peers reach it.</param>
/// <param name="CertificateHash">SHA-256 of its certificate's SubjectPublicKeyInfo, lower-case hex; peers pin it.</param>
/// <param name="NumericClass">Settings inside which two workers agree bit for bit.</param>
/// <param name="Dataset">Fingerprint of the dataset as it reads it, lower-case hex. That of the first join is the run's.</param>
public sealed record MemberJoined(
    Member Member, string Endpoint, string CertificateHash, string NumericClass, string Dataset) : Command;
