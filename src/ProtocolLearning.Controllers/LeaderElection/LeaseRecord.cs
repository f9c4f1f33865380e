namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>What a Lease says.</summary>
internal sealed record LeaseRecord(
    string Holder, TimeSpan Duration, DateTimeOffset AcquireTime, DateTimeOffset RenewTime, int Transitions, string ResourceVersion)
{
    /// <summary>The same state of the lease, whatever version it was read at.</summary>
    public bool SaysTheSameAs(LeaseRecord? other) => other is not null && this with { ResourceVersion = other.ResourceVersion } == other;
}
