using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>Who shall hold a slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Epoch">The tenancy's epoch: unchanged for who stays, one higher for a new tenant.</param>
/// <param name="Participant">The tenant.</param>
/// <param name="Cluster">The tenant's cluster.</param>
public sealed record DesiredPlacement(Slot Slot, long Epoch, string Participant, string Cluster);
