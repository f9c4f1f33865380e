using System.Net.Sockets;
using System.Security.Cryptography;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>Who is registered at a relay, and which peers wait to be fetched.</summary>
internal sealed class RelayTable(RelayLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RelayedMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _membersOfKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, WaitingPeer> _waiting = [];

    /// <summary>Members that are registered.</summary>
    public int Members
    {
        get
        {
            lock (_lock)
            {
                return _members.Count;
            }
        }
    }

    /// <summary>Registers a member; an earlier registration of the same certificate ends.</summary>
    /// <returns>Null, or why it is refused.</returns>
    public string? Register(RelayedMember member)
    {
        RelayedMember? previous;
        lock (_lock)
        {
            if (!_members.Remove(member.CertificateHash, out previous))
            {
                if (_membersOfKeys.GetValueOrDefault(member.PublicKey) >= limits.MaxMembersOfAKey)
                {
                    return $"the participant has {limits.MaxMembersOfAKey} workers registered: end some, or name another relay";
                }
            }
            else
            {
                Forget(previous.PublicKey);
            }

            _members[member.CertificateHash] = member;
            _membersOfKeys[member.PublicKey] = _membersOfKeys.GetValueOrDefault(member.PublicKey) + 1;
        }

        Ending.Cancel(previous?.Ending);
        return null;
    }

    public void Remove(RelayedMember member)
    {
        lock (_lock)
        {
            if (_members.TryGetValue(member.CertificateHash, out var current) && current == member)
            {
                _members.Remove(member.CertificateHash);
                Forget(member.PublicKey);
            }
        }
    }

    /// <summary>Lets a peer wait for a member, which is told. It is to be given back with <see cref="Leave"/>.</summary>
    /// <returns>Null where nobody of that certificate is registered, or too many wait for it.</returns>
    public WaitingPeer? Wait(string certificateHash)
    {
        lock (_lock)
        {
            if (!_members.TryGetValue(certificateHash, out var member) || member.Peers >= limits.MaxPeersOfAMember)
            {
                return null;
            }

            var ticket = new Guid(RandomNumberGenerator.GetBytes(RelayWire.TicketBytes));
            if (!member.TryTell(RelayWire.Waiting, ticket))
            {
                return null;
            }

            var peer = new WaitingPeer(member, ticket);
            member.Peers++;
            _waiting[ticket] = peer;
            return peer;
        }
    }

    /// <summary>The peer of a ticket, which is then used up.</summary>
    /// <returns>Null where there is no such peer, or it does not wait any more.</returns>
    public WaitingPeer? Fetch(Guid ticket, Socket end)
    {
        lock (_lock)
        {
            return _waiting.Remove(ticket, out var peer) && peer.TryFetch(end) ? peer : null;
        }
    }

    public void Leave(WaitingPeer peer)
    {
        lock (_lock)
        {
            _waiting.Remove(peer.Ticket);
            peer.Member.Peers--;
        }

        peer.Dispose();
    }

    private void Forget(string publicKey)
    {
        if (--_membersOfKeys[publicKey] == 0)
        {
            _membersOfKeys.Remove(publicKey);
        }
    }
}
