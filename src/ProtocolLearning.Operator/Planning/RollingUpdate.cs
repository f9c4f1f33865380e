using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Planning;

/// <summary>
/// Brings changed templates to running workers, shard by shard: a pure function. A shard keeps its participant and gets a new epoch,
/// and with it a new pod, while enough of its stage trains on for the newcomer to get the stage's state from.
/// </summary>
internal static class RollingUpdate
{
    /// <summary>The decisions with the shards placed anew whose turn it is.</summary>
    public static IReadOnlyList<SlotDecision> Apply(RunScene scene, IReadOnlyList<SlotDecision> decisions)
    {
        if (scene.Run.Spec.Worker.UpdatePolicy is not { Type: UpdatePolicy.Rolling } policy
            || scene.Outdated.Count == 0
            || scene.View.State.Accepted?.Generation != scene.Generation
            || scene.View.State.IsSuspended)
        {
            return decisions;
        }

        var turn = decisions
            .Where(decision => decision.Action != SlotAction.Remove)
            .GroupBy(decision => decision.Slot.Stage)
            .SelectMany(stage => Turn(scene, [.. stage], policy.MaxUnavailable))
            .ToHashSet();
        return [.. decisions.Select(decision => turn.Contains(decision.Slot) ? Anew(decision) : decision)];
    }

    private static IEnumerable<Slot> Turn(RunScene scene, IReadOnlyList<SlotDecision> stage, int maxUnavailable)
    {
        var active = stage.Where(decision => IsActive(scene.View.State, decision)).ToList();
        var away = stage.Count(decision => !IsActive(scene.View.State, decision) && !IsHeldAndActive(scene, decision.Slot));
        var mayGo = Math.Min(maxUnavailable - away, active.Count - 1);
        return active
            .Where(decision => scene.Outdated.Contains(decision.Slot) && IsEligible(scene, decision.Member!.Participant))
            .Select(decision => decision.Slot)
            .Take(Math.Max(0, mayGo));
    }

    private static bool IsActive(RunState state, SlotDecision decision) =>
        decision is { Action: SlotAction.Keep, Member: { } member } && state.IsActive(member);

    /// <summary>Who is left alone keeps its template, and its stage none the less.</summary>
    private static bool IsHeldAndActive(RunScene scene, Slot slot) =>
        scene.IsHeld(slot) && scene.View.State.Members.GetValueOrDefault(slot) is { Phase: MemberPhase.Active };

    private static bool IsEligible(RunScene scene, string participant) =>
        scene.Participants.Any(enrolled => enrolled.Name == participant && enrolled.IsEligible);

    private static SlotDecision Anew(SlotDecision decision) => decision with
    {
        Action = SlotAction.Place,
        Member = decision.Member! with { Epoch = decision.Member.Epoch + 1 },
        Reason = $"its template changed: {decision.Member.Participant} takes it again in epoch {decision.Member.Epoch + 1}",
    };
}
