namespace ProtocolLearning.Protocol.Membership;

/// <summary>One tenancy of a slot: who holds it, in which epoch. A message of a lower epoch is refused.</summary>
/// <param name="Slot">The slot that is held.</param>
/// <param name="Epoch">Rises with each new tenant of the slot.</param>
/// <param name="Participant">Name of the participant whose worker holds it.</param>
public sealed record Member(Slot Slot, long Epoch, string Participant)
{
    /// <inheritdoc />
    public override string ToString() => $"{Slot}@{Epoch} ({Participant})";
}
