using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Chooses the replica of the next stage that a microbatch goes to: interleaved weighted round robin over measured throughput
/// (SWARM, arXiv 2301.11913, §3.2). A peer that failed is set aside for a while, longer each time.
/// </summary>
internal sealed class NextStagePeers
{
    private const double Smoothing = 0.2;
    private const double ShortestBanSeconds = 1;
    private const double LongestBanSeconds = 60;
    private readonly Dictionary<Member, Peer> _peers = [];

    /// <summary>Follows the roster: new peers enter at the current minimum, so that they are tried at once.</summary>
    public void Follow(IReadOnlyList<Member> members)
    {
        foreach (var gone in _peers.Keys.Except(members).ToArray())
        {
            _peers.Remove(gone);
        }

        var start = _peers.Count == 0 ? 0 : _peers.Values.Min(peer => peer.VirtualTime);
        foreach (var member in members)
        {
            _peers.TryAdd(member, new Peer { VirtualTime = start });
        }
    }

    /// <summary>The next peer, or null where all are set aside or avoided.</summary>
    /// <param name="avoided">Peers that this microbatch has been to already; they are taken only where nobody else is left.</param>
    /// <param name="now">The clock.</param>
    public Member? Choose(IReadOnlyCollection<Member> avoided, DateTimeOffset now)
    {
        var chosen = Best(now, member => !avoided.Contains(member)) ?? Best(now, _ => true);
        if (chosen is not null)
        {
            // None gets more than twice its fair share: a peer's step in virtual time is at least half of the average one.
            var peer = _peers[chosen];
            var average = _peers.Values.Average(other => other.SecondsPerMicrobatch);
            peer.VirtualTime += Math.Max(peer.SecondsPerMicrobatch, average / 2);
        }

        return chosen;
    }

    public void Succeeded(Member member, TimeSpan took)
    {
        if (_peers.TryGetValue(member, out var peer))
        {
            peer.SecondsPerMicrobatch += Smoothing * (took.TotalSeconds - peer.SecondsPerMicrobatch);
            peer.Failures = 0;
        }
    }

    public void Failed(Member member, DateTimeOffset now)
    {
        if (_peers.TryGetValue(member, out var peer))
        {
            var seconds = Math.Min(LongestBanSeconds, ShortestBanSeconds * Math.Pow(2, peer.Failures));
            peer.Failures++;
            peer.SetAsideUntil = now + TimeSpan.FromSeconds(seconds);
        }
    }

    private Member? Best(DateTimeOffset now, Func<Member, bool> allowed) => _peers
        .Where(pair => pair.Value.SetAsideUntil <= now && allowed(pair.Key))
        .OrderBy(pair => pair.Value.VirtualTime)
        .ThenBy(pair => pair.Key.Slot)
        .Select(pair => pair.Key)
        .FirstOrDefault();

    private sealed class Peer
    {
        public double VirtualTime { get; set; }

        public double SecondsPerMicrobatch { get; set; } = 1;

        public int Failures { get; set; }

        public DateTimeOffset SetAsideUntil { get; set; } = DateTimeOffset.MinValue;
    }
}
