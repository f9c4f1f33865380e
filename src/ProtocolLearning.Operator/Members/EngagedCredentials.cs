using System.Collections.Concurrent;

namespace ProtocolLearning.Operator.Members;

/// <summary>With which credential each member is engaged, to notice a new one.</summary>
internal sealed class EngagedCredentials
{
    private readonly ConcurrentDictionary<string, string> _fingerprints = new();

    public bool IsEngaged(string cluster, string fingerprint) =>
        _fingerprints.TryGetValue(cluster, out var known) && known == fingerprint;

    public void Engaged(string cluster, string fingerprint) => _fingerprints[cluster] = fingerprint;

    public void Disengaged(string cluster) => _fingerprints.TryRemove(cluster, out _);
}
