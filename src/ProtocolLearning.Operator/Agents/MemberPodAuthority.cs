using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Agents;

/// <summary>
/// An agent makes the pods of its own cluster, as far as its owner's policy lets it. The finalizer is the home operator's; an empty
/// pod in the placement's status is the agent's word that nothing is left.
/// </summary>
internal sealed class MemberPodAuthority(MemberSettings settings, PodStatusWriter writer, TimeProvider time) : IPodAuthority
{
    private static readonly TimeSpan LongestUnseen = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Grant> _unseen = [];
    private readonly Lock _gate = new();

    public bool IsElsewhere(string cluster) => cluster != settings.Cluster;

    public bool IsLost(string cluster) => cluster != settings.Cluster;

    public bool IsUnreachable(string cluster) => false;

    public string? Refuse(V1Pod pod, ICluster cluster)
    {
        var present = cluster.Cache<V1Pod>().List().Where(HoldsGpus).ToList();
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var known = present.Select(Key).ToHashSet();
            foreach (var old in _unseen.Where(grant => known.Contains(grant.Value.Pod) || now - grant.Value.At >= LongestUnseen).Select(grant => grant.Key).ToList())
            {
                _unseen.Remove(old);
            }

            var slot = SlotOf(pod);
            var inUse = present.Where(other => Key(other) != Key(pod)).Sum(MemberPolicy.GpusOf)
                + _unseen.Where(grant => grant.Key != slot).Sum(grant => grant.Value.Gpus);
            var refusal = settings.Policy.Refuse(pod, inUse);
            if (refusal is null)
            {
                _unseen[slot] = new Grant(Key(pod), MemberPolicy.GpusOf(pod), now);
            }

            return refusal;
        }
    }

    public Task ClearedAsync(V1Alpha1ShardPlacement placement, CancellationToken cancellationToken) =>
        placement.Status?.Pod?.Name is null
            ? Task.CompletedTask
            : writer.WriteAsync(placement, new ShardPodStatus(), cancellationToken);

    private static bool HoldsGpus(V1Pod pod) => pod.Status?.Phase is not ("Succeeded" or "Failed");

    private static string Key(V1Pod pod) => $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}";

    private static string SlotOf(V1Pod pod) => $"{pod.GetLabel(ResourceLabels.HomeNamespace)}/{pod.GetLabel(ResourceLabels.Placement)}";

    /// <summary>A pod that was let through and may not be in the cache yet.</summary>
    private sealed record Grant(string Pod, long Gpus, DateTimeOffset At);
}
