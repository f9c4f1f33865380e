using k8s;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ProtocolLearning.LocalCluster.Scheduling;

/// <summary>What a <see cref="FirstFitScheduler"/> needs.</summary>
public sealed class FirstFitSchedulerOptions
{
    /// <summary>The API server whose pods are scheduled.</summary>
    public required IKubernetes Kubernetes { get; init; }

    /// <summary>Pods that name another scheduler in <c>spec.schedulerName</c> are left alone.</summary>
    public string SchedulerName { get; init; } = "default-scheduler";

    /// <summary>How often pods that fit nowhere are looked at again though nothing changed.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it logs.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
