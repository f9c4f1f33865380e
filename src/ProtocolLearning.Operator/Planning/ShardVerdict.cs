using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Operator.Planning;

/// <summary>What is done about a shard, and why.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Detail">Why, for people.</param>
/// <param name="Reason">With ReportLost: why, for rules.</param>
internal sealed record ShardVerdict(ShardAction Action, string Detail, LossReason? Reason = null);
