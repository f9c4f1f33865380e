using k8s.Models;

namespace ProtocolLearning.LocalCluster.PodObjects;

/// <summary>What a pod object says about itself.</summary>
internal static class PodState
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";

    /// <summary>Whether the pod has ended for good.</summary>
    public static bool HasEnded(V1Pod pod) => pod.Status?.Phase is Succeeded or Failed;

    /// <summary>Whether its deletion has been asked for.</summary>
    public static bool IsTerminating(V1Pod pod) => pod.Metadata.DeletionTimestamp is not null;

    /// <summary>Whole seconds: the API keeps no fractions.</summary>
    public static DateTime Seconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
