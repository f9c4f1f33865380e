namespace ProtocolLearning.Operator.Members;

/// <summary>How often in a row a member was observed to do alike. It is lost with the process and found out again.</summary>
/// <param name="Kind">How it did.</param>
/// <param name="Count">How often, each piece of evidence once.</param>
/// <param name="Since">Since when, by the home cluster's clock.</param>
/// <param name="Evidence">What the newest observation was made from; null where each observation is new.</param>
internal sealed record ProbeStreak(ProbeKind Kind, int Count, DateTimeOffset Since, string? Evidence)
{
    /// <summary>The streak after one more observation.</summary>
    public static ProbeStreak Next(ProbeStreak? before, MemberObservation observed, DateTimeOffset now)
    {
        var kind = observed.Probe switch
        {
            MemberProbe.Ready => ProbeKind.Good,
            MemberProbe.Syncing => ProbeKind.Open,
            _ => ProbeKind.Bad,
        };
        if (before is null || before.Kind != kind)
        {
            return new ProbeStreak(kind, 1, now, observed.Evidence);
        }

        var isNew = observed.Evidence is null || observed.Evidence != before.Evidence;
        return isNew ? before with { Count = before.Count + 1, Evidence = observed.Evidence } : before;
    }
}
