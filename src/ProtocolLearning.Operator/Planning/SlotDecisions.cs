using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;

namespace ProtocolLearning.Operator.Planning;

/// <summary>From a plan of who shall hold what to what has to be written and proposed: a pure function.</summary>
internal static class SlotDecisions
{
    /// <param name="plan">The plan.</param>
    /// <param name="views">The slots that anything is known of.</param>
    /// <param name="evicted">Participants that may not keep what they have.</param>
    /// <returns>A decision for each slot, in order.</returns>
    public static IReadOnlyList<SlotDecision> Of(
        PlacementPlan plan, IReadOnlyDictionary<Slot, SlotView> views, IReadOnlySet<string> evicted)
    {
        var decisions = new SortedDictionary<Slot, SlotDecision>();
        foreach (var desired in plan.Placements)
        {
            decisions[desired.Slot] = Judge(desired, views.GetValueOrDefault(desired.Slot), MoveOf(plan, desired));
        }

        foreach (var empty in plan.EmptySlots)
        {
            decisions[empty.Slot] = Judge(empty, views.GetValueOrDefault(empty.Slot), evicted);
        }

        foreach (var (slot, view) in views.Where(view => view.Value.Written is not null && !decisions.ContainsKey(view.Key)))
        {
            decisions[slot] = new SlotDecision(slot, SlotAction.Remove, view.Written, "the run has fewer replicas now");
        }

        foreach (var (slot, view) in views.Where(view => view.Value.IsHeld))
        {
            decisions[slot] = new SlotDecision(slot, SlotAction.Wait, null, "its placement is left alone, as its annotation says");
        }

        return [.. decisions.Values];
    }

    private static string MoveOf(PlacementPlan plan, DesiredPlacement desired) =>
        plan.Move is { } move && move.To == desired.Slot.Stage && move.Participant == desired.Participant
            ? $", and leaves stage {move.From} for it: {move.Reason}"
            : "";

    private static SlotDecision Judge(DesiredPlacement desired, SlotView? view, string move)
    {
        var member = new Member(desired.Slot, desired.Epoch, desired.Participant);
        if (view?.Written == member)
        {
            return view.IsLogged
                ? new SlotDecision(desired.Slot, SlotAction.Keep, member, "its tenant is in the log")
                : new SlotDecision(desired.Slot, SlotAction.Propose, member, "its epoch is not in the log yet");
        }

        if (view is { IsLeaving: true })
        {
            return new SlotDecision(desired.Slot, SlotAction.Wait, null, "its former placement is still being deleted");
        }

        if (view is { IsAbandoned: true })
        {
            return new SlotDecision(desired.Slot, SlotAction.Wait, null, "its placement is gone, and its tenant is not lost in the log yet");
        }

        if (view is { MustWait: { } why })
        {
            return new SlotDecision(desired.Slot, SlotAction.Wait, null, why);
        }

        return view?.Barred == desired.Participant
            ? new SlotDecision(desired.Slot, SlotAction.Wait, null, $"its cluster or a rule of the failure policy keeps it away from {desired.Participant}, and nobody else can take it")
            : new SlotDecision(desired.Slot, SlotAction.Place, member, $"{desired.Participant} takes it in epoch {desired.Epoch}{move}");
    }

    private static SlotDecision Judge(EmptySlot empty, SlotView? view, IReadOnlySet<string> evicted) => view is { StaysUntilTaken: true }
        ? new SlotDecision(empty.Slot, SlotAction.Keep, view.Written, $"its cluster leaves, and nobody else can take it: {empty.Reason}")
        : view?.Written is { } written && (evicted.Contains(written.Participant) || view.Current is { Lost: false })
            ? new SlotDecision(empty.Slot, SlotAction.Remove, written, $"{written.Participant} may not hold it any more; {empty.Reason}")
            : new SlotDecision(empty.Slot, SlotAction.Wait, null, empty.Reason);
}
