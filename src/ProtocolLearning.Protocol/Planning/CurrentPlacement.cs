using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>Who held a slot last.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Epoch">The slot's highest epoch so far; a new tenant gets the next.</param>
/// <param name="Participant">The tenant; null where the slot is empty.</param>
/// <param name="Lost">The tenant's worker is lost, so that the slot goes to somebody else.</param>
/// <param name="Leaving">The tenant is on its way out: of its workers, those of other slots are kept first.</param>
public sealed record CurrentPlacement(Slot Slot, long Epoch, string? Participant, bool Lost = false, bool Leaving = false);
