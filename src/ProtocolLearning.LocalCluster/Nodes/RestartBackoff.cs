namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>
/// How long a container that ended waits for its restart: the first restart is immediate, then <see cref="Initial"/>, doubling up to
/// <see cref="Longest"/>, as the kubelet does it. A run of <see cref="ResetAfter"/> starts the count anew.
/// </summary>
public sealed record RestartBackoff
{
    /// <summary>The wait before the second restart. Default 10 s.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait. Default 300 s.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A container that ran this long is taken for healthy. Default 600 s.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>The wait before the restart that follows <paramref name="failures"/> ends in a row (1 or more).</summary>
    public TimeSpan DelayAfter(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(failures);
        if (failures == 1)
        {
            return TimeSpan.Zero;
        }

        var ticks = Initial.Ticks * Math.Pow(2, failures - 2);
        return ticks >= Longest.Ticks ? Longest : TimeSpan.FromTicks((long)ticks);
    }

    /// <summary>Whether a container that ended is started again under a pod's <c>restartPolicy</c>.</summary>
    internal static bool Restarts(string? restartPolicy, int exitCode) => restartPolicy switch
    {
        "Never" => false,
        "OnFailure" => exitCode != 0,
        _ => true,
    };
}
