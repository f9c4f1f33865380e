using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>Who is registered at a relay, and which peers wait to be fetched.</summary>
internal sealed class RelayTable(RelayLimits limits, TimeProvider time)
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
            _members.TryGetValue(member.CertificateHash, out previous);
            if (previous?.PublicKey != member.PublicKey
                && _membersOfKeys.GetValueOrDefault(member.PublicKey) >= limits.MaxMembersOfAKey)
            {
                return $"the participant has {limits.MaxMembersOfAKey} workers registered: end some, or name another relay";
            }

            if (previous is not null)
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

    /// <summary>
    /// Lets a peer wait for a member, which is told. Where the member's places are taken, one that is not proven makes room. It is to be
    /// given back with <see cref="Leave"/>.
    /// </summary>
    /// <returns>Null where nobody of that certificate is registered, or nobody makes room.</returns>
    public WaitingPeer? Wait(string certificateHash, IPAddress source)
    {
        WaitingPeer? leaving = null;
        WaitingPeer peer;
        lock (_lock)
        {
            if (!_members.TryGetValue(certificateHash, out var member))
            {
                return null;
            }

            if (member.Peers.Count >= limits.MaxPeersOfAMember)
            {
                leaving = WhoMakesRoom(member, source);
                if (leaving is null)
                {
                    return null;
                }
            }

            var ticket = new Guid(RandomNumberGenerator.GetBytes(RelayWire.TicketBytes));
            if (!member.TryTell(RelayWire.Waiting, ticket))
            {
                return null;
            }

            peer = new WaitingPeer(member, ticket, source, time.GetTimestamp());
            member.Peers.Add(peer);
            _waiting[ticket] = peer;
            if (leaving is not null)
            {
                member.Peers.Remove(leaving);
                _waiting.Remove(leaving.Ticket);
            }
        }

        leaving?.MakeRoom();
        return peer;
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
            peer.Member.Peers.Remove(peer);
        }

        peer.Dispose();
    }

    /// <summary>
    /// The oldest that is not proven, of the source that has most such: whoever opens many connections pushes out his own, and nobody
    /// that the member knows. A source does not push out its own faster than the member can tell who they are.
    /// </summary>
    private WaitingPeer? WhoMakesRoom(RelayedMember member, IPAddress source)
    {
        var unproven = member.Peers.Where(peer => time.GetElapsedTime(peer.Since) < limits.ProvenAfter).ToList();
        if (unproven.Count == 0)
        {
            return null;
        }

        var most = unproven.GroupBy(peer => peer.Source).MaxBy(peers => peers.Count())!;
        var oldest = most.First();
        var isGreedier = most.Count() > unproven.Count(peer => peer.Source.Equals(source));
        return isGreedier || time.GetElapsedTime(oldest.Since) >= limits.GraceOfASource ? oldest : null;
    }

    private void Forget(string publicKey)
    {
        if (--_membersOfKeys[publicKey] == 0)
        {
            _membersOfKeys.Remove(publicKey);
        }
    }
}
