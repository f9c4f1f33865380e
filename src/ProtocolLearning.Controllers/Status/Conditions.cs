using k8s.Models;

namespace ProtocolLearning.Controllers.Status;

/// <summary>Conditions of a status, as Kubernetes' API conventions want them.</summary>
public static class Conditions
{
    private const int MaximumMessage = 32768;

    /// <summary>
    /// Sets one condition and leaves the others alone. The transition time changes only when the status flips, and has whole
    /// seconds: with fractions, or set every time, each reconciliation would find a difference to write.
    /// </summary>
    /// <param name="conditions">The list as it is, not changed; null for none.</param>
    /// <param name="type">The condition's type, the list's key.</param>
    /// <param name="status"><c>True</c>, <c>False</c>, or <c>Unknown</c> for null.</param>
    /// <param name="reason">Why, in UpperCamelCase.</param>
    /// <param name="message">The same for people: what is wrong, where, what to do.</param>
    /// <param name="observedGeneration">The generation of the spec that this is about.</param>
    /// <param name="now">The time, should the status flip.</param>
    /// <returns>A new list, in the old order, a new type last.</returns>
    public static IList<V1Condition> With(
        IList<V1Condition>? conditions,
        string type,
        bool? status,
        string reason,
        string message,
        long? observedGeneration,
        DateTimeOffset now)
    {
        var old = conditions?.FirstOrDefault(condition => condition.Type == type);
        var wanted = status switch { true => "True", false => "False", null => "Unknown" };
        var set = new V1Condition
        {
            Type = type,
            Status = wanted,
            Reason = reason,
            Message = message.Length > MaximumMessage ? message[..MaximumMessage] : message,
            ObservedGeneration = observedGeneration,
            LastTransitionTime = old?.Status == wanted ? old.LastTransitionTime : WholeSeconds(now),
        };
        return old is null
            ? [.. conditions ?? [], set]
            : [.. conditions!.Select(condition => ReferenceEquals(condition, old) ? set : condition)];
    }

    /// <summary>Whether the condition of that type is there and true.</summary>
    public static bool IsTrue(IList<V1Condition>? conditions, string type) =>
        conditions?.Any(condition => condition.Type == type && condition.Status == "True") == true;

    /// <summary>A time without fractions of a second, as a status may hold it.</summary>
    public static DateTime WholeSeconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
