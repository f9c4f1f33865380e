using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A slot has a new tenant, of a higher epoch. Every message of a lower one is refused from here on.</summary>
/// <param name="Member">Slot, epoch and participant.</param>
public sealed record PlacementAccepted(Member Member) : Command;
