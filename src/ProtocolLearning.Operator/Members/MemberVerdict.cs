using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Operator.Members;

/// <summary>What a member's status shall say of its health.</summary>
/// <param name="Ready">The condition Ready.</param>
/// <param name="UnreachableSince">The loss clock; null where it does not run.</param>
/// <param name="IsSettled">Whether the newest observation agrees with the condition.</param>
internal sealed record MemberVerdict(ConditionChange Ready, DateTime? UnreachableSince, bool IsSettled);
