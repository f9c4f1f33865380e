using System.Globalization;
using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Benchmarks.Kills;

/// <summary>
/// Judges what the history of pods and placements shows, change by change and with no other knowledge: never two pods that have not
/// ended for one placement and epoch, never a second pod made for them, and no epoch that falls. Which pods have no placement it tells
/// at any time.
/// </summary>
internal sealed class KillOracle
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Tenancy, bool HasEnded)> _pods = [];
    private readonly Dictionary<string, string> _made = [];
    private readonly Dictionary<string, (string Name, long Epoch)> _placements = [];
    private readonly Dictionary<string, long> _epochs = [];
    private readonly Dictionary<string, long> _accepted = [];
    private readonly HashSet<string> _answered = [];
    private readonly List<string> _violations = [];
    private readonly List<string> _remade = [];

    /// <summary>What must never be seen, and was.</summary>
    public IReadOnlyList<string> Violations => Read(() => _violations.ToList());

    /// <summary>Tenancies for which a pod was made again after the first one had gone.</summary>
    public IReadOnlyList<string> Remade => Read(() => _remade.ToList());

    /// <summary>How many pods were made.</summary>
    public int Pods => Read(() => _made.Count);

    /// <summary>How many placements got a second epoch or a later one.</summary>
    public int Replaced => Read(() => _epochs.Values.Count(epoch => epoch > 1));

    /// <summary>Pods that have not ended and whose placement does not ask for them.</summary>
    public IReadOnlyList<string> Orphans() => Read(() =>
    {
        var asked = _placements.Values.Select(placement => Tenancy(placement.Name, placement.Epoch)).ToHashSet();
        return _pods.Values.Where(pod => !pod.HasEnded && !asked.Contains(pod.Tenancy)).Select(pod => pod.Tenancy).ToList();
    });

    /// <summary>A pod is gone.</summary>
    public void Lose(V1Pod pod)
    {
        lock (_gate)
        {
            _pods.Remove(pod.Metadata.Uid);
        }
    }

    /// <summary>A placement is gone.</summary>
    public void Lose(V1Alpha1ShardPlacement placement)
    {
        lock (_gate)
        {
            _placements.Remove(placement.Metadata.Uid);
        }
    }

    /// <summary>A pod was made or changed.</summary>
    public void See(V1Pod pod)
    {
        lock (_gate)
        {
            var uid = pod.Metadata.Uid;
            var tenancy = Tenancy(
                $"{pod.GetLabel(ResourceLabels.HomeNamespace)}/{pod.GetLabel(ResourceLabels.Placement)}",
                long.Parse(pod.GetLabel(ResourceLabels.Epoch), CultureInfo.InvariantCulture));
            _pods[uid] = (tenancy, pod.Status?.Phase is "Succeeded" or "Failed");
            if (_pods.Values.Count(other => other.Tenancy == tenancy && !other.HasEnded) > 1)
            {
                _violations.Add($"two pods for {tenancy}");
            }
            else if (!_made.TryAdd(tenancy, uid) && _made[tenancy] != uid)
            {
                _made[tenancy] = uid;
                _remade.Add(tenancy);
            }
        }
    }

    /// <summary>A placement was made or changed.</summary>
    public void See(V1Alpha1ShardPlacement placement)
    {
        lock (_gate)
        {
            var name = $"{placement.Metadata.NamespaceProperty}/{placement.Metadata.Name}";
            _placements[placement.Metadata.Uid] = (name, placement.Spec.Epoch);
            Rise(_epochs, name, placement.Spec.Epoch, "epoch");
            if (placement.Status?.AcceptedEpoch is not null)
            {
                _answered.Add(placement.Metadata.Uid);
            }

            // One that was made anew has no answer yet; one that had an answer keeps it.
            if (_answered.Contains(placement.Metadata.Uid))
            {
                Rise(_accepted, name, placement.Status?.AcceptedEpoch ?? 0, "accepted epoch");
            }
        }
    }

    private static string Tenancy(string placement, long epoch) => string.Create(CultureInfo.InvariantCulture, $"{placement} in epoch {epoch}");

    /// <summary>Names of runs are never used twice, so that an epoch may not begin anew where a placement was deleted either.</summary>
    private void Rise(Dictionary<string, long> highest, string placement, long seen, string what)
    {
        var before = highest.GetValueOrDefault(placement);
        if (seen < before)
        {
            _violations.Add(string.Create(CultureInfo.InvariantCulture, $"the {what} of {placement} fell from {before} to {seen}"));
        }

        highest[placement] = Math.Max(before, seen);
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
