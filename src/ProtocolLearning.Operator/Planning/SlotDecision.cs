using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Operator.Planning;

/// <summary>What is done about one slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Action">What is done.</param>
/// <param name="Member">The tenant, for Keep, Propose and Place.</param>
/// <param name="Reason">Why, for people.</param>
internal sealed record SlotDecision(Slot Slot, SlotAction Action, Member? Member, string Reason);
