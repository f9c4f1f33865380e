using System.Collections.Concurrent;

namespace ProtocolLearning.Operator.Members;

/// <summary>The streaks of all members.</summary>
internal sealed class ProbeStreaks(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ProbeStreak> _streaks = new();

    /// <summary>Notes an observation.</summary>
    public ProbeStreak Note(string cluster, MemberObservation observed)
    {
        var now = time.GetUtcNow();
        return _streaks.AddOrUpdate(
            cluster, _ => ProbeStreak.Next(null, observed, now), (_, before) => ProbeStreak.Next(before, observed, now));
    }

    public void Forget(string cluster) => _streaks.TryRemove(cluster, out _);
}
