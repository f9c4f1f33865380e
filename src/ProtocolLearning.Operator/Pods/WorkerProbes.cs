using k8s.Models;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// The probes of a worker's container. A worker that waits for peers or loads its shard is alive; one is killed only where its loop
/// computes at one piece for minutes, or its process no longer answers at all.
/// </summary>
internal static class WorkerProbes
{
    public const int Port = 8_081;

    /// <summary>The process is up: its runtime, a GPU's too, may take minutes to load.</summary>
    public static V1Probe Startup() => Probe("/healthz", periodSeconds: 2, failureThreshold: 150);

    /// <summary>Its training loop goes on or waits for a stated reason.</summary>
    public static V1Probe Liveness() => Probe("/healthz", periodSeconds: 10, failureThreshold: 6);

    /// <summary>It joined the run.</summary>
    public static V1Probe Readiness() => Probe("/readyz", periodSeconds: 5, failureThreshold: 1);

    private static V1Probe Probe(string path, int periodSeconds, int failureThreshold) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = Port },
        PeriodSeconds = periodSeconds,
        TimeoutSeconds = 5,
        FailureThreshold = failureThreshold,
    };
}
