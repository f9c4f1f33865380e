using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>A slot that nobody can take, and why.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Reason">Why, for people: a sentence without a full stop.</param>
public sealed record EmptySlot(Slot Slot, string Reason);
