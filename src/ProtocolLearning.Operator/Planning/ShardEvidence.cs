using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Planning;

/// <summary>All that is known of a shard when it is asked whether it is lost and where it may go.</summary>
internal sealed record ShardEvidence
{
    /// <summary>The tenancy that its placement says; null where there is no placement.</summary>
    public required Member? Written { get; init; }

    /// <summary>The newest tenancy in the log; null where there is none. Whether heartbeats are missed, the coordinator says here.</summary>
    public required MemberState? Logged { get; init; }

    /// <summary>What the pod controller saw; null where it saw nothing.</summary>
    public required ShardPodStatus? Pod { get; init; }

    /// <summary>The placement's cluster; null where it is no member any more.</summary>
    public required V1Alpha1MemberCluster? Cluster { get; init; }

    /// <summary>All member clusters, for the brake on failover.</summary>
    public required IReadOnlyCollection<V1Alpha1MemberCluster> Clusters { get; init; }

    /// <summary>Since when the loss is known here; null where it is not lost.</summary>
    public DateTimeOffset? LostAt { get; init; }

    /// <summary>When the cluster was last asked something that it answered; null where it never was.</summary>
    public DateTimeOffset? Sighted { get; init; }

    /// <summary>The run's failure policy.</summary>
    public required FailurePolicySpec Policy { get; init; }

    /// <summary>The home cluster's time.</summary>
    public required DateTimeOffset Now { get; init; }
}
