using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;

namespace ProtocolLearning.Operator.Members;

/// <summary>
/// When each member last showed that it answers, by when it was asked. Heartbeats of a cluster that is cut off end before its next
/// probe fails: a shard that is lost by its heartbeats alone waits for a sighting that is newer than the loss.
/// </summary>
/// <param name="news">Wakes runs.</param>
internal sealed class ClusterSightings(Wakeup news)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _seen = [];
    private readonly Dictionary<string, Wish> _wishes = [];

    /// <summary>Wakes the MemberCluster that is to be asked at once.</summary>
    public Wakeup Wanted { get; } = new();

    /// <summary>All sightings, by cluster.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> All
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<string, DateTimeOffset>(_seen);
            }
        }
    }

    /// <summary>Notes that a member answered what it was asked at a time, and wakes the runs that waited for it.</summary>
    public void Answered(string cluster, DateTimeOffset asked)
    {
        ClusterRequest[] waiting = [];
        lock (_gate)
        {
            _seen[cluster] = _seen.TryGetValue(cluster, out var before) && before > asked ? before : asked;
            if (_wishes.TryGetValue(cluster, out var wish) && asked >= wish.Since)
            {
                waiting = [.. wish.Runs];
                wish.Runs.Clear();
            }
        }

        foreach (var run in waiting)
        {
            news.Wake(run);
        }
    }

    /// <summary>Has a member asked at once, where it was not since a time.</summary>
    public void Want(string cluster, DateTimeOffset since, ClusterRequest run)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = !_wishes.TryGetValue(cluster, out var wish) || wish.Since < since;
            _wishes[cluster] = wish = isNew ? new Wish(since, wish?.Runs ?? []) : wish!;
            wish.Runs.Add(run);
        }

        if (isNew)
        {
            Wanted.Wake(ClusterRequest.AtHome("", cluster));
        }
    }

    public void Forget(string cluster)
    {
        lock (_gate)
        {
            _seen.Remove(cluster);
            _wishes.Remove(cluster);
        }
    }

    private sealed record Wish(DateTimeOffset Since, HashSet<ClusterRequest> Runs);
}
