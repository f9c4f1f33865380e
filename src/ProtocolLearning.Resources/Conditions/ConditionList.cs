using k8s.Models;

namespace ProtocolLearning.Resources.Conditions;

/// <summary>
/// Sets conditions without needless change: the transition time has whole seconds and moves only when the status flips, so that
/// an unchanged object serialises to equal bytes and is not written again.
/// </summary>
public static class ConditionList
{
    private const int LongestMessage = 4_096;

    /// <summary>The conditions after some changes, in the order they had, new ones at the end.</summary>
    /// <param name="current">The conditions before, which are left as they are.</param>
    /// <param name="observedGeneration">Generation of the spec that the changes are about.</param>
    /// <param name="now">The time of a flip.</param>
    /// <param name="changes">What shall hold; one a type.</param>
    public static IList<V1Condition> With(
        IEnumerable<V1Condition>? current, long? observedGeneration, DateTimeOffset now, params IEnumerable<ConditionChange> changes)
    {
        List<V1Condition> conditions = [.. current ?? []];
        foreach (var change in changes)
        {
            var index = conditions.FindIndex(condition => condition.Type == change.Type);
            var changed = Apply(index < 0 ? null : conditions[index], observedGeneration, now, change);
            if (index < 0)
            {
                conditions.Add(changed);
            }
            else
            {
                conditions[index] = changed;
            }
        }

        return conditions;
    }

    /// <summary>True where a condition is there with this status.</summary>
    public static bool Is(IEnumerable<V1Condition>? conditions, string type, ConditionStatus status) =>
        conditions?.Any(condition => condition.Type == type && condition.Status == status.ToString()) == true;

    private static V1Condition Apply(V1Condition? before, long? observedGeneration, DateTimeOffset now, ConditionChange change)
    {
        var status = change.Status.ToString();
        return new V1Condition
        {
            Type = change.Type,
            Status = status,
            ObservedGeneration = observedGeneration,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : WholeSeconds(now),
            Reason = change.Reason,
            Message = change.Message.Length <= LongestMessage ? change.Message : change.Message[..LongestMessage],
        };
    }

    private static DateTime WholeSeconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;
}
