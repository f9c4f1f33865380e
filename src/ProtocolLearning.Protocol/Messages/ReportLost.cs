using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>The operator saw that a member is gone: its pod failed or was deleted, or its node was.</summary>
/// <param name="Member">Who is gone.</param>
/// <param name="Reason">Why, for rules.</param>
/// <param name="Detail">Why, for people.</param>
public sealed record ReportLost(Member Member, LossReason Reason, string Detail) : Proposal;
