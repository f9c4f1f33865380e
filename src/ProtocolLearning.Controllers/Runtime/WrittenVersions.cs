using System.Globalization;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// The newest version of each kind that one reconciliation wrote. The caches hear of it a little later by their watches; who decides
/// by them before that decides again what is done already. Versions of a kind are numbers that grow (KEP-5504).
/// </summary>
internal sealed class WrittenVersions
{
    private static readonly AsyncLocal<WrittenVersions?> Current = new();

    private readonly Dictionary<(string Cluster, Type Kind), long> _versions = [];

    /// <summary>Notes what is written from here on in this flow of control.</summary>
    public static WrittenVersions Begin() => Current.Value = new WrittenVersions();

    /// <summary>Notes the answer to a write.</summary>
    public static void Note(string cluster, Type kind, string? resourceVersion)
    {
        if (Current.Value is { } written && Number(resourceVersion) is { } version)
        {
            written.Add((cluster, kind), version);
        }
    }

    /// <summary>The version as a number; null where a server does otherwise.</summary>
    public static long? Number(string? resourceVersion) =>
        long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    /// <summary>Whether every cache has come as far. What is not cached, or no longer, is not waited for.</summary>
    /// <param name="seen">How far the cache of a kind in a cluster has come; null where there is none.</param>
    public bool AreSeen(Func<string, Type, long?> seen)
    {
        lock (_versions)
        {
            foreach (var (what, version) in _versions)
            {
                if (seen(what.Cluster, what.Kind) < version)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private void Add((string, Type) what, long version)
    {
        lock (_versions)
        {
            _versions[what] = Math.Max(version, _versions.GetValueOrDefault(what));
        }
    }
}
