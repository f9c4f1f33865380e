using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Which certificate joined as which member, and the session that each holds. A newer tenant of a slot ends the older.</summary>
internal sealed class SessionTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Slot, (string CertificateHash, Member Member)> _joined = [];
    private readonly Dictionary<Slot, CancellationTokenSource> _sessions = [];

    public void Join(string certificateHash, Member member)
    {
        CancellationTokenSource? ended = null;
        lock (_lock)
        {
            if (_joined.TryGetValue(member.Slot, out var present))
            {
                if (present.Member.Epoch > member.Epoch)
                {
                    return;
                }

                if (present != (certificateHash, member))
                {
                    _sessions.Remove(member.Slot, out ended);
                }
            }

            _joined[member.Slot] = (certificateHash, member);
        }

        Cancel(ended);
    }

    public Member? Find(string certificateHash)
    {
        lock (_lock)
        {
            return _joined.Values.FirstOrDefault(joined => joined.CertificateHash == certificateHash).Member;
        }
    }

    /// <summary>Makes this the member's session, and ends the one before.</summary>
    public void Begin(Member member, CancellationTokenSource ending)
    {
        CancellationTokenSource? previous;
        lock (_lock)
        {
            _sessions.TryGetValue(member.Slot, out previous);
            _sessions[member.Slot] = ending;
        }

        Cancel(previous);
    }

    public void End(Member member, CancellationTokenSource ending)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(member.Slot, out var current) && current == ending)
            {
                _sessions.Remove(member.Slot);
            }
        }
    }

    private static void Cancel(CancellationTokenSource? session)
    {
        try
        {
            session?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session ended by itself in between: what was asked for.
        }
    }
}
