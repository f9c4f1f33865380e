using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// Who may speak: for each slot the member of the highest epoch. Whoever is not on it cannot finish a TLS handshake, and whoever
/// leaves it loses its connections.
/// </summary>
public sealed class PeerRoster
{
    private readonly FrozenDictionary<string, PeerAddress> _byCertificate;
    private readonly FrozenDictionary<Slot, PeerAddress> _bySlot;

    /// <summary>Makes a roster. Of two members with one slot the lower epoch is left out.</summary>
    public PeerRoster(IEnumerable<PeerAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        _bySlot = addresses
            .GroupBy(address => address.Member.Slot)
            .ToFrozenDictionary(group => group.Key, group => group.MaxBy(address => address.Member.Epoch)!);
        _byCertificate = _bySlot.Values
            .GroupBy(address => address.CertificateHash, StringComparer.Ordinal)
            .Where(group => group.Count() == 1)
            .ToFrozenDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    /// <summary>Nobody.</summary>
    public static PeerRoster Empty { get; } = new([]);

    /// <summary>All members on the roster, in no order.</summary>
    public IReadOnlyCollection<PeerAddress> Addresses => _bySlot.Values;

    /// <summary>The member with this certificate. A certificate that two slots claim is nobody's.</summary>
    public bool TryFindByCertificate(string certificateHash, [NotNullWhen(true)] out PeerAddress? address) =>
        _byCertificate.TryGetValue(certificateHash, out address);

    /// <summary>The address of exactly this member: same slot, epoch and participant.</summary>
    public bool TryFind(Member member, [NotNullWhen(true)] out PeerAddress? address)
    {
        ArgumentNullException.ThrowIfNull(member);
        return _bySlot.TryGetValue(member.Slot, out address) && address.Member == member;
    }
}
