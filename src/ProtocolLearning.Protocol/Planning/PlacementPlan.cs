namespace ProtocolLearning.Protocol.Planning;

/// <summary>Every slot of a run, each either held or empty.</summary>
/// <param name="Placements">Who shall hold which slot, by slot.</param>
/// <param name="EmptySlots">The other slots, by slot.</param>
public sealed record PlacementPlan(IReadOnlyList<DesiredPlacement> Placements, IReadOnlyList<EmptySlot> EmptySlots)
{
    /// <summary>The move that it makes to balance the stages; null where it makes none.</summary>
    public StageMove? Move { get; init; }
}
