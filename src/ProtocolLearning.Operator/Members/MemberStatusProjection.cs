using k8s.Models;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>
/// A member cluster's status: a pure function. A refused credential and a lost network stop the same clock, which is kept in the
/// status so that an operator that starts anew does not begin to wait again.
/// </summary>
internal static class MemberStatusProjection
{
    private const string GpuPrefix = "nvidia.com/";

    public static MemberClusterStatus Project(V1Alpha1MemberCluster cluster, MemberObservation observed, DateTimeOffset now)
    {
        var before = cluster.Status;
        var isLost = observed.Probe is MemberProbe.Unreachable or MemberProbe.Unauthorized or MemberProbe.CredentialInvalid;
        var ready = observed.Probe switch
        {
            MemberProbe.Ready => ConditionStatus.True,
            MemberProbe.Unauthorized or MemberProbe.CredentialInvalid => ConditionStatus.False,
            _ => ConditionStatus.Unknown,
        };
        return new MemberClusterStatus
        {
            ObservedGeneration = cluster.Metadata.Generation,
            UnreachableSince = isLost ? before?.UnreachableSince ?? WholeSeconds(now) : null,
            Version = observed.Version ?? before?.Version,
            ReadyNodes = observed.Nodes?.Count(MemberPods.IsReady) ?? before?.ReadyNodes,
            Gpus = observed.Nodes is { } nodes ? Gpus(nodes) : before?.Gpus,
            Leftovers = observed.Leftovers,
            Conditions = ConditionList.With(
                before?.Conditions,
                cluster.Metadata.Generation,
                now,
                new ConditionChange(ConditionType.Ready, ready, observed.Probe.ToString(), observed.Message),
                new ConditionChange(ConditionType.Progressing, Status(observed.Probe == MemberProbe.Syncing), observed.Probe.ToString(), observed.Message),
                new ConditionChange(ConditionType.Degraded, Status(isLost), observed.Probe.ToString(), observed.Message)),
        };
    }

    private static GpuCounts Gpus(IEnumerable<V1Node> nodes)
    {
        var counts = new GpuCounts { Capacity = 0, Allocatable = 0 };
        foreach (var node in nodes)
        {
            counts.Capacity += Sum(node.Status?.Capacity);
            counts.Allocatable += Sum(node.Status?.Allocatable);
        }

        return counts;
    }

    private static long Sum(IDictionary<string, ResourceQuantity>? resources) =>
        (resources ?? new Dictionary<string, ResourceQuantity>())
            .Where(resource => resource.Key.StartsWith(GpuPrefix, StringComparison.Ordinal))
            .Sum(resource => (long)resource.Value.ToDecimal());

    private static ConditionStatus Status(bool holds) => holds ? ConditionStatus.True : ConditionStatus.False;

    private static DateTime WholeSeconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;
}
