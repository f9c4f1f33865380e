namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>How a coordinator process ends.</summary>
internal static class CoordinatorExitCode
{
    /// <summary>It was told to stop.</summary>
    public const int Stopped = 0;

    /// <summary>Its log failed while it ran: a new pod may do better.</summary>
    public const int Failed = 1;

    /// <summary>It cannot start as it was told: the environment, the folder, the key or the log is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>The folder does not hold the log of a run that has one: it is lost, or another volume is mounted.</summary>
    public const int LogLost = 3;
}
