using ProtocolLearning.Operator.Coordination;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Whether a coordinator that shall serve is not heard: it hangs, or the operator cannot reach it. Pure functions.</summary>
internal static class CoordinatorSilence
{
    /// <summary>Since when nothing is heard of the run's coordinator; null where it answers, says what is wrong, or starts.</summary>
    public static DateTime? Since(RunScene scene)
    {
        if (scene.Coordinator is not { } coordinator || scene.View is not { IsCurrent: false, Problem: null } view)
        {
            return null;
        }

        return Known(scene, coordinator)
            ?? (view.Silence is { } silence ? DateTimeOffset.FromUnixTimeSeconds((scene.Now - silence).ToUnixTimeSeconds()).UtcDateTime : null);
    }

    /// <summary>An operator that has taken over goes on from what the status says: it has not listened for long enough itself.</summary>
    private static DateTime? Known(RunScene scene, CoordinatorAddress coordinator) =>
        scene.Run.Status?.Coordinator is { } told && told.Term == coordinator.Term ? told.SilentSince : null;
}
