using System.Security.Cryptography;
using System.Text;
using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Operator.Coordination;

/// <summary>The operator's key, and what follows from it.</summary>
internal sealed class OperatorIdentity(IdentityKey key) : IDisposable
{
    private const string TokenDomain = "protocollearning/announcement/v1";

    public IdentityKey Key { get; } = key;

    /// <summary>
    /// The secret by which the announcements of a run's coordinators are told from anybody else's. It follows from the key, so that
    /// an operator that starts anew still knows it.
    /// </summary>
    public string AnnouncementToken(string runUid)
    {
        var signed = Key.Sign(TokenDomain, new AnnouncementClaim(runUid));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed.Signature)));
    }

    public void Dispose() => Key.Dispose();

    private sealed record AnnouncementClaim(string RunUid);
}
