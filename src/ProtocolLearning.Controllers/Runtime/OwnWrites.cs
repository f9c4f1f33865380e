using System.Collections.Concurrent;

using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// Holds an object back until the caches show what its last reconciliation wrote, but not for long: a watch that lags must not keep an
/// object from what else happens to it.
/// </summary>
/// <param name="seen">How far the cache of a kind in a cluster has come; null where there is none.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnWrites(Func<string, Type, long?> seen, TimeProvider time)
{
    /// <summary>After how long to look again.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ClusterRequest, (WrittenVersions Written, long Since)> _last = new();

    /// <summary>Whether it is too early to look at an object again.</summary>
    public bool ArePending(ClusterRequest request)
    {
        if (!_last.TryGetValue(request, out var last))
        {
            return false;
        }

        if (time.GetElapsedTime(last.Since) < Patience && !last.Written.AreSeen(seen))
        {
            return true;
        }

        _last.TryRemove(request, out _);
        return false;
    }

    /// <summary>Keeps what a reconciliation wrote where the caches do not show it yet.</summary>
    public void Remember(ClusterRequest request, WrittenVersions written)
    {
        if (!written.AreSeen(seen))
        {
            _last[request] = (written, time.GetTimestamp());
        }
    }
}
