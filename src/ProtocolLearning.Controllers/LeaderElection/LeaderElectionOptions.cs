namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>The Lease that decides which process leads.</summary>
public sealed class LeaderElectionOptions
{
    /// <summary>The Lease's namespace.</summary>
    public string Namespace { get; set; } = "default";

    /// <summary>The Lease's name.</summary>
    public string Name { get; set; } = "protocollearning-operator";

    /// <summary>This process's name, unique; by default the host's name and a random part.</summary>
    public string Identity { get; set; } = $"{Environment.MachineName}_{Guid.NewGuid()}";

    /// <summary>How long others wait for a holder that fell silent.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the holder goes on without a successful renewal. Less than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between attempts; waiting processes add up to 1.2 of it at random.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (RetryPeriod <= TimeSpan.Zero || RenewDeadline <= RetryPeriod * 1.2 || LeaseDuration <= RenewDeadline)
        {
            throw new InvalidOperationException(
                $"LeaderElection: LeaseDuration ({LeaseDuration}) must exceed RenewDeadline ({RenewDeadline}), "
                + $"and that 1.2 times RetryPeriod ({RetryPeriod}).");
        }
    }
}
