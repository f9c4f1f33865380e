using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Who a replica is: its tenancy, and which process of that tenancy.</summary>
/// <param name="Member">Slot, epoch and participant.</param>
/// <param name="CertificateHash">SHA-256 of this process's certificate, as in its join.</param>
public sealed record ReplicaIdentity(Member Member, string CertificateHash);
