using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Operator.Planning;

/// <summary>What the operator saw of a shard that the coordinator should hear.</summary>
/// <param name="Reason">Why it is gone; null where only its grace is to be shortened.</param>
/// <param name="Detail">Why, for people.</param>
internal sealed record ShardLoss(LossReason? Reason, string Detail);
