using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>
/// A member cluster's status: a pure function. A refused credential and a lost network stop the same clock, which is kept in the
/// status so that an operator that starts anew does not begin to wait again.
/// </summary>
internal static class MemberStatusProjection
{
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
            ReadyNodes = observed.Nodes?.Ready ?? before?.ReadyNodes,
            Gpus = observed.Nodes?.Gpus ?? before?.Gpus,
            Leftovers = observed.Leftovers ?? before?.Leftovers ?? 0,
            Conditions = ConditionList.With(
                before?.Conditions,
                cluster.Metadata.Generation,
                now,
                new ConditionChange(ConditionType.Ready, ready, observed.Probe.ToString(), observed.Message),
                new ConditionChange(ConditionType.Progressing, Status(observed.Probe == MemberProbe.Syncing), observed.Probe.ToString(), observed.Message),
                new ConditionChange(ConditionType.Degraded, Status(isLost), observed.Probe.ToString(), observed.Message)),
        };
    }

    private static ConditionStatus Status(bool holds) => holds ? ConditionStatus.True : ConditionStatus.False;

    private static DateTime WholeSeconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;
}
