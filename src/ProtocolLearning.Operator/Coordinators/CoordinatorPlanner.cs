using System.Globalization;
using k8s.Models;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>
/// Decides about a run's coordinator: a pure function. One pod at a time, each of a higher term; the next one is made when the
/// last one has let go of the volume, and not at once where it did not live.
/// </summary>
internal static class CoordinatorPlanner
{
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(10);

    /// <param name="pods">The run's coordinator pods.</param>
    /// <param name="lastTerm">The highest term that the run's status remembers.</param>
    /// <param name="now">The time.</param>
    public static CoordinatorPlan Plan(IReadOnlyList<V1Pod> pods, long lastTerm, DateTimeOffset now)
    {
        var ordered = pods.OrderByDescending(TermOf).ToList();
        var highest = Math.Max(lastTerm, ordered.Count == 0 ? 0 : TermOf(ordered[0]));
        var live = ordered.Where(pod => !HasEnded(pod) && pod.Metadata.DeletionTimestamp is null).ToList();
        if (live.Count > 0)
        {
            return new CoordinatorPlan(live[0], TermOf(live[0]), Create: false, [.. ordered.Where(pod => pod != live[0] && CanDelete(pod))])
            {
                Trouble = TroubleOf(live[0]),
            };
        }

        var ending = ordered.Any(pod => !HasEnded(pod));
        var tooSoon = ordered.Count > 0 && now - ordered[0].Metadata.CreationTimestamp < ShortestLife;
        return new CoordinatorPlan(null, highest + 1, Create: !ending && !tooSoon, [.. ordered.Skip(1).Where(CanDelete)])
        {
            Trouble = ordered.Select(TroubleOf).FirstOrDefault(),
        };
    }

    public static long TermOf(V1Pod pod) =>
        long.TryParse(pod.GetLabel(ResourceLabels.Term), NumberStyles.None, CultureInfo.InvariantCulture, out var term) ? term : 0;

    /// <summary>What a pod's status says about why it does not run.</summary>
    public static string? TroubleOf(V1Pod pod)
    {
        var state = pod.Status?.ContainerStatuses?.FirstOrDefault()?.State;
        return state switch
        {
            { Terminated: { } end } => string.Create(
                CultureInfo.InvariantCulture, $"pod {pod.Metadata.Name} ended: {end.Reason ?? "Error"}, exit code {end.ExitCode}; see its log"),
            { Waiting: { Reason: not (null or "ContainerCreating" or "PodInitializing") } waiting } =>
                $"pod {pod.Metadata.Name} waits: {waiting.Reason}: {waiting.Message}",
            _ => pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" }) is { } unscheduled
                ? $"pod {pod.Metadata.Name} waits: {unscheduled.Reason}: {unscheduled.Message}"
                : null,
        };
    }

    private static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    private static bool CanDelete(V1Pod pod) => pod.Metadata.DeletionTimestamp is null;
}
