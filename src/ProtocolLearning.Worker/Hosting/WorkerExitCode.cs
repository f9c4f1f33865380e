namespace ProtocolLearning.Worker.Hosting;

/// <summary>How a worker process ends. Above <see cref="BadInput"/> a restart in the same epoch cannot help.</summary>
public static class WorkerExitCode
{
    /// <summary>The run is complete, or the worker was told to stop.</summary>
    public const int Done = 0;

    /// <summary>Something broke that a restart may not meet again.</summary>
    public const int Failed = 1;

    /// <summary>It cannot start as it was told: the environment, the key, the device or the dataset is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>The coordinator refused it for good: its epoch is over, or its dataset is not the run's.</summary>
    public const int Refused = 3;

    /// <summary>Whoever answers is not the coordinator that is trusted, or its log breaks a rule.</summary>
    public const int Untrusted = 4;

    /// <summary>It has no version of the protocol in common with the coordinator: one of the two is to be upgraded.</summary>
    public const int Incompatible = 6;
}
