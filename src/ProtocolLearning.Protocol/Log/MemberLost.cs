using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A member is gone for good: its slot needs a tenant of a higher epoch.</summary>
/// <param name="Member">Who is lost.</param>
/// <param name="Reason">Why, for rules.</param>
/// <param name="Detail">Why, for people.</param>
public sealed record MemberLost(Member Member, LossReason Reason, string Detail) : Command;
