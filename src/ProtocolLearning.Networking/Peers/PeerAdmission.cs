using System.Diagnostics.CodeAnalysis;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Who is connected: for each member of the roster one connection, the newest. Its budget outlives a connection that breaks.</summary>
internal sealed class PeerAdmission(PeerLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Member, (string CertificateHash, CancellationTokenSource Ending)> _connections = [];
    private readonly Dictionary<Member, PayloadBudget> _budgets = [];
    private volatile PeerRoster _roster = PeerRoster.Empty;

    public bool IsOnRoster(string certificateHash) => _roster.TryFindByCertificate(certificateHash, out _);

    /// <summary>Ends the connections of whoever is not on the new roster, or not with the certificate that it showed.</summary>
    public void UpdateRoster(PeerRoster roster)
    {
        List<CancellationTokenSource> ended = [];
        lock (_lock)
        {
            _roster = roster;
            foreach (var member in _budgets.Keys.Where(member => !roster.TryFind(member, out _)).ToArray())
            {
                _budgets.Remove(member);
            }

            foreach (var (member, connection) in _connections.ToArray())
            {
                if (!roster.TryFindByCertificate(connection.CertificateHash, out var address) || address.Member != member)
                {
                    _connections.Remove(member);
                    ended.Add(connection.Ending);
                }
            }
        }

        ended.ForEach(Ending.Cancel);
    }

    /// <summary>Makes a connection its member's; an earlier one of the same member ends.</summary>
    /// <returns>False where the certificate is no member's, or no longer.</returns>
    public bool TryBegin(
        string certificateHash,
        CancellationTokenSource ending,
        [NotNullWhen(true)] out Member? member,
        [NotNullWhen(true)] out PayloadBudget? budget)
    {
        CancellationTokenSource? previous = null;
        lock (_lock)
        {
            if (!_roster.TryFindByCertificate(certificateHash, out var address))
            {
                (member, budget) = (null, null);
                return false;
            }

            member = address.Member;
            if (!_budgets.TryGetValue(member, out budget))
            {
                _budgets[member] = budget = new PayloadBudget(limits.MaxUndisposedBytes);
            }

            if (_connections.TryGetValue(member, out var connection))
            {
                previous = connection.Ending;
            }

            _connections[member] = (certificateHash, ending);
        }

        Ending.Cancel(previous);
        return true;
    }

    public void End(Member member, CancellationTokenSource ending)
    {
        lock (_lock)
        {
            if (_connections.TryGetValue(member, out var connection) && connection.Ending == ending)
            {
                _connections.Remove(member);
            }
        }
    }
}
