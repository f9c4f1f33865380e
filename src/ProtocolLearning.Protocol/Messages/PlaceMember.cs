using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>Gives a slot to a participant under an epoch above every earlier one of that slot. Its former tenant is lost.</summary>
/// <param name="Member">Slot, epoch and participant.</param>
public sealed record PlaceMember(Member Member) : Proposal;
