using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Operator.Observability;

/// <summary>What the operator logs.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "The operator listens on {Address}.")]
    public static partial void Listening(ILogger logger, Uri address);

    [LoggerMessage(5001, LogLevel.Information, "Pod {Cluster}/{Namespace}/{Name} is made.")]
    public static partial void PodCreated(ILogger logger, string cluster, string @namespace, string name);

    [LoggerMessage(5002, LogLevel.Information, "Pod {Cluster}/{Namespace}/{Name} has no place any more and is deleted.")]
    public static partial void PodDeleted(ILogger logger, string cluster, string @namespace, string name);

    [LoggerMessage(5003, LogLevel.Warning, "Pod {Cluster}/{Namespace}/{Name} is not made: {Message}")]
    public static partial void PodNotCreated(ILogger logger, string cluster, string @namespace, string name, string message);

    [LoggerMessage(5004, LogLevel.Warning, "Pod {Cluster}/{Namespace}/{Name} is not deleted yet: {Message}")]
    public static partial void PodNotDeleted(ILogger logger, string cluster, string @namespace, string name, string message);

    [LoggerMessage(5005, LogLevel.Warning, "Pod {Cluster}/{Namespace}/{Name} is refused by this cluster's policy: {Message}")]
    public static partial void PodRefused(ILogger logger, string cluster, string @namespace, string name, string message);

    [LoggerMessage(5006, LogLevel.Warning, "ResourceClaimTemplate {Cluster}/{Namespace}/{Name} is not made: {Message}")]
    public static partial void ClaimNotCreated(ILogger logger, string cluster, string @namespace, string name, string message);

    [LoggerMessage(5007, LogLevel.Warning, "PodDisruptionBudget {Cluster}/{Namespace}/{Name} is not written: {Message}")]
    public static partial void BudgetNotWritten(ILogger logger, string cluster, string @namespace, string name, string message);

    [LoggerMessage(5008, LogLevel.Warning, "PodDisruptionBudgets of {Cluster}/{Namespace} are not listed, and none is written: {Message}")]
    public static partial void BudgetsNotListed(ILogger logger, string cluster, string @namespace, string message);

    [LoggerMessage(5009, LogLevel.Warning, "Cluster {Cluster} does not serve policy/v1: no PodDisruptionBudgets protect its replicas from drains")]
    public static partial void BudgetsUnknown(ILogger logger, string cluster);

    [LoggerMessage(5010, LogLevel.Information, "Run {Run}: shard {Shard}: {Reason}.")]
    public static partial void ShardPlaced(ILogger logger, string run, string shard, string reason);

    [LoggerMessage(5011, LogLevel.Warning, "Run {Run}: shard {Shard} is lost: {Detail}.")]
    public static partial void ShardLost(ILogger logger, string run, string shard, string detail);

    [LoggerMessage(5012, LogLevel.Warning, "Run {Run}: the coordinator refuses {Proposal}: {Refusal}: {Message}")]
    public static partial void ProposalRefused(ILogger logger, string run, string proposal, string refusal, string message);

    [LoggerMessage(5013, LogLevel.Warning, "Run {Run}: {Proposal} did not reach the coordinator and is repeated: {Message}")]
    public static partial void ProposalNotDelivered(ILogger logger, string run, string proposal, string message);

    [LoggerMessage(5014, LogLevel.Error, "Run {Run}: its coordinator is not followed any further: {Message}")]
    public static partial void CoordinatorNotFollowed(ILogger logger, string run, string message);

    [LoggerMessage(5015, LogLevel.Information, "Run {Run}: the coordinator of term {Term} serves at {Endpoint}.")]
    public static partial void CoordinatorAnnounced(ILogger logger, string run, long term, string endpoint);

    [LoggerMessage(5016, LogLevel.Warning, "Run {Run}: coordinator's pod {Pod} did not end and is removed: {Reason}.")]
    public static partial void CoordinatorReleased(ILogger logger, string run, string pod, string reason);

    [LoggerMessage(5020, LogLevel.Information, "Member cluster {Cluster} at {Server} is engaged.")]
    public static partial void ClusterEngaged(ILogger logger, string cluster, string server);

    [LoggerMessage(5021, LogLevel.Information, "Member cluster {Cluster} is disengaged.")]
    public static partial void ClusterDisengaged(ILogger logger, string cluster);

    [LoggerMessage(5022, LogLevel.Warning, "Member cluster {Cluster} is not ready: {Reason}: {Message}")]
    public static partial void ClusterNotReady(ILogger logger, string cluster, string reason, string message);

    [LoggerMessage(5023, LogLevel.Information, "This agent of member cluster {Cluster} waits for Lease {Lease} at home, which is made for a MemberCluster of mode Pull.")]
    public static partial void WaitsForLease(ILogger logger, string cluster, string lease);

    [LoggerMessage(5024, LogLevel.Warning, "Home has deleted the Lease of this agent: {Cluster} is no member any more. Its pods go on.")]
    public static partial void NoLongerMember(ILogger logger, string cluster);
}
