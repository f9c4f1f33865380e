using System.Collections.Immutable;

namespace ProtocolLearning.LocalCluster.NodeLifecycle;

/// <summary>What the node lifecycle remembers from one look to the next.</summary>
/// <param name="Renewals">By node: its lease's renewal, and when that was first seen, on this machine's clock.</param>
/// <param name="MissingSince">By node name: since when pods name a node that does not exist.</param>
/// <param name="LookedAt">When it looked last; null before the first time.</param>
internal sealed record LifecycleMemory(
    ImmutableDictionary<string, LeaseRenewal> Renewals,
    ImmutableDictionary<string, DateTimeOffset> MissingSince,
    DateTimeOffset? LookedAt)
{
    public static readonly LifecycleMemory Empty = new(
        ImmutableDictionary<string, LeaseRenewal>.Empty, ImmutableDictionary<string, DateTimeOffset>.Empty, null);
}

/// <summary>A renewal of a lease.</summary>
/// <param name="RenewedAt">The time in the lease, on the node's clock; null if it has none.</param>
/// <param name="SeenAt">When it was first seen.</param>
internal sealed record LeaseRenewal(DateTime? RenewedAt, DateTimeOffset SeenAt);
