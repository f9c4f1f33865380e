using k8s.Models;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>
/// Whether a run's coordinator still has its log: pure functions. A run whose status knows of entries is never begun anew on a volume
/// that does not hold them.
/// </summary>
internal static class CoordinatorLog
{
    /// <summary>The exit code of a coordinator whose volume does not hold the entry that it was told of.</summary>
    public const int LostExitCode = 3;

    /// <summary>
    /// The hash of an entry that the log must hold; null where nothing was ever in it. While the log counts as lost, an annotation
    /// may name another one: that of the backup it was restored from. It does so once: later it would bring back an old log.
    /// </summary>
    public static string? RootOf(V1Alpha1TrainingRun run) =>
        IsLost(run) ? Restored(run) ?? run.Status?.LedgerRoot : run.Status?.LedgerRoot;

    /// <summary>Why the log is lost, and no coordinator may be made; null where nothing says so.</summary>
    /// <param name="run">The run.</param>
    /// <param name="claim">The volume claim of its log; null where there is none.</param>
    /// <param name="newest">The newest coordinator's pod; null where there is none.</param>
    public static string? LossOf(V1Alpha1TrainingRun run, V1PersistentVolumeClaim? claim, V1Pod? newest)
    {
        if (run.Status?.LedgerRoot is not { } root)
        {
            return null;
        }

        var name = ResourceNames.CoordinatorClaim(run.Metadata.Name, run.Metadata.Uid);
        return claim switch
        {
            null => $"PersistentVolumeClaim {name} is gone, and with it the coordinator's log, whose last known entry is {root}",
            { Metadata.DeletionTimestamp: not null } => $"PersistentVolumeClaim {name} is being deleted, and with it the coordinator's log, whose last known entry is {root}",
            { Status.Phase: "Lost" } => $"PersistentVolumeClaim {name} has lost its volume, and with it the coordinator's log, whose last known entry is {root}",
            _ when EndedWithoutItsLog(newest) && !IsToBeTried(run, newest!) => Missing(run, name, newest!, root),
            _ => null,
        };
    }

    /// <summary>The annotation with which a coordinator has served: what the run's status is to remember of it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="serves">Whether a coordinator serves from its log now.</param>
    public static string? UsedUp(V1Alpha1TrainingRun run, bool serves)
    {
        var (named, used) = (Named(run), run.Status?.Coordinator?.RestoredLog);
        return serves || named is null ? named : used;
    }

    private static bool IsToBeTried(V1Alpha1TrainingRun run, V1Pod newest) =>
        IsLost(run) && Restored(run) is { } restored && restored != ToldRoot(newest);

    private static string Missing(V1Alpha1TrainingRun run, string claim, V1Pod newest, string root)
    {
        var text = $"the volume of PersistentVolumeClaim {claim} does not hold the coordinator's log up to the entry {ToldRoot(newest) ?? root}; "
            + $"once it does, delete pod {newest.Metadata.Name}";
        return Named(run) is { } named && Restored(run) is null
            ? $"{text}; annotation {ResourceLabels.RestoredLog} names {named}, with which the run went on before: remove it before you set it anew"
            : text;
    }

    /// <summary>The entry that a coordinator was told to find.</summary>
    private static string? ToldRoot(V1Pod pod) =>
        pod.Spec.Containers?.FirstOrDefault()?.Env?.FirstOrDefault(variable => variable.Name == CoordinatorEnvironment.LedgerRoot)?.Value;

    /// <summary>Whether a coordinator ended because its volume does not hold its log.</summary>
    public static bool EndedWithoutItsLog(V1Pod? pod) =>
        pod?.Status?.ContainerStatuses?.Any(container => container.State?.Terminated?.ExitCode == LostExitCode) == true;

    private static bool IsLost(V1Alpha1TrainingRun run) =>
        ConditionList.Is(run.Status?.Conditions, ConditionType.CoordinatorLogLost, ConditionStatus.True);

    private static string? Restored(V1Alpha1TrainingRun run) =>
        Named(run) is { } hash && hash != run.Status?.Coordinator?.RestoredLog ? hash : null;

    private static string? Named(V1Alpha1TrainingRun run) =>
        run.GetAnnotation(ResourceLabels.RestoredLog) is { Length: > 0 } hash ? hash : null;
}
