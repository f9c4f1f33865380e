using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>
/// Judges a member's health with hysteresis: a pure function. A refused credential, one that cannot be read or lost its rights, an API
/// server that is not ready, and a lost network take one path. The loss clock is in the status, so an operator that starts anew neither stops it nor begins it again.
/// </summary>
internal static class MemberHealth
{
    /// <param name="before">The status before; null for a new member, which is judged by the first observation.</param>
    /// <param name="observed">The newest observation.</param>
    /// <param name="streak">How often in a row it was like that.</param>
    /// <param name="limits">How patiently members are judged.</param>
    /// <param name="now">The home cluster's time.</param>
    public static MemberVerdict Judge(
        MemberClusterStatus? before, MemberObservation observed, ProbeStreak streak, MemberLimits limits, DateTimeOffset now)
    {
        var former = before?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Ready);
        var clock = before?.UnreachableSince;
        var wasReady = former?.Status == nameof(ConditionStatus.True);
        var isStill = streak.Kind switch
        {
            ProbeKind.Good => clock is not null && streak.Count < limits.SuccessesBeforeReady,
            ProbeKind.Bad => wasReady && streak.Count < limits.FailuresBeforeNotReady,
            _ => clock is not null || (wasReady && now - streak.Since < limits.SyncPatience),
        };
        if (isStill && former is not null && Enum.TryParse<ConditionStatus>(former.Status, out var status))
        {
            return new MemberVerdict(new ConditionChange(ConditionType.Ready, status, former.Reason, former.Message), clock, IsSettled: false);
        }

        var ready = new ConditionChange(ConditionType.Ready, StatusOf(observed.Probe), observed.Probe.ToString(), observed.Message);
        return new MemberVerdict(ready, streak.Kind == ProbeKind.Bad ? clock ?? WholeSeconds(streak.Since) : null, IsSettled: true);
    }

    private static ConditionStatus StatusOf(MemberProbe probe) => probe switch
    {
        MemberProbe.Ready => ConditionStatus.True,
        MemberProbe.Unauthorized or MemberProbe.CredentialInvalid => ConditionStatus.False,
        _ => ConditionStatus.Unknown,
    };

    private static DateTime WholeSeconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;
}
