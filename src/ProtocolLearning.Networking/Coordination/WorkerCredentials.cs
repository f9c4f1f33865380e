using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>What a worker joins with. Nothing here is disposed of by who receives it.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Member">Slot, epoch and participant.</param>
/// <param name="Endpoint">Where peers reach the worker. Where it changes, the worker joins again.</param>
/// <param name="NumericClass">Settings inside which two workers agree bit for bit.</param>
/// <param name="Key">The participant's key.</param>
/// <param name="Certificate">The certificate of the worker's process, shown to coordinator and peers.</param>
public sealed record WorkerCredentials(
    string Run,
    Member Member,
    AnnouncedEndpoint Endpoint,
    string NumericClass,
    IdentityKey Key,
    EphemeralCertificate Certificate)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The versions of the protocol that the worker speaks.</summary>
    public ProtocolVersions Versions { get; init; } = ProtocolVersions.Own;

    internal Signed<MembershipStatement> Sign(string endpoint, string dataset, string nonce, int version, DateTimeOffset now) => Key.Sign(
        SignatureDomain.MembershipStatement,
        new MembershipStatement(
            Run, Member, Certificate.Hash, endpoint, NumericClass, dataset, nonce, (now + Lifetime).ToUnixTimeSeconds())
        {
            Version = version == ProtocolVersions.First ? null : version,
        });
}
