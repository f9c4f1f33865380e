using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Routing;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Chooses the replica of the next stage that a microbatch goes to, by measured throughput. A peer that failed is set aside for a
/// while, longer each time.
/// </summary>
internal sealed class NextStagePeers(Member self)
{
    private const double ShortestAsideSeconds = 1;
    private const double LongestAsideSeconds = 60;

    // Replicas of a stage break ties differently, so that they do not all start with the same peer.
    private readonly InterleavedRoundRobin<Member> _peers = new(((ulong)self.Slot.Stage << 32) | (uint)self.Slot.Index);
    private readonly Dictionary<Member, int> _failures = [];

    public void Follow(IReadOnlyCollection<Member> members) => _peers.Replace(members);

    /// <summary>The next peer, or null where all are set aside.</summary>
    /// <param name="avoided">Peers that this microbatch has been to; they are taken only where nobody else is available.</param>
    /// <param name="now">The clock.</param>
    public Member? Choose(IReadOnlyCollection<Member> avoided, DateTimeOffset now) =>
        _peers.TryChoose(1, now, avoided, out var peer) || _peers.TryChoose(1, now, [], out peer) ? peer : null;

    public void Succeeded(Member member, TimeSpan took)
    {
        _failures.Remove(member);
        _peers.Measure(member, 1 / took.TotalSeconds);
    }

    public void Failed(Member member, DateTimeOffset now)
    {
        var failures = _failures.GetValueOrDefault(member);
        _failures[member] = failures + 1;
        var seconds = Math.Min(LongestAsideSeconds, ShortestAsideSeconds * Math.Pow(2, failures));
        _peers.SetAside(member, now + TimeSpan.FromSeconds(seconds));
    }
}
