using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Cli.Why;

/// <summary>What a shard's placement, or the want of one, says.</summary>
internal static class PlacementDiagnosis
{
    private const int MostNamed = 5;

    /// <summary>The diagnosis; null where the placement is in order.</summary>
    public static Diagnosis? Of(ShardFacts facts)
    {
        if (facts.Placement is not { } placement)
        {
            return Unplaced(facts);
        }

        if (placement.Metadata.DeletionTimestamp is not null)
        {
            return new Diagnosis(
                ShardCause.BeingRemoved,
                $"placement {facts.Name} is being deleted and waits for finalizers {string.Join(", ", placement.Metadata.Finalizers ?? [])}",
                $"its pods in cluster {placement.Spec.Cluster} have to go first; see whether that cluster is reachable");
        }

        if (Verdict(facts) is { } verdict)
        {
            return verdict;
        }

        if (placement.Status?.AcceptedEpoch == placement.Spec.Epoch)
        {
            return null;
        }

        var refusal = facts.PlacementEvents.FirstOrDefault(line => line.Reason == "ProposalRefused");
        return new Diagnosis(
            ShardCause.EpochNotAccepted,
            $"epoch {placement.Spec.Epoch} of {facts.Name} is not in the coordinator's log{(refusal is null ? "" : $", which refused it: {refusal.Message}")}",
            "the operator proposes it every second; where it stays so, look at the run's events for ProposalRefused and at the coordinator's log");
    }

    private static Diagnosis? Verdict(ShardFacts facts) => facts.Holder?.Status?.Phase switch
    {
        ParticipantPhase.Banned => new Diagnosis(
            ShardCause.ParticipantBanned,
            $"participant {facts.Holder.Metadata.Name} is banned from the run{Scores(facts.Holder)}",
            "its key is out for good; the shard goes to another participant as soon as one has a free worker"),
        ParticipantPhase.Quarantined => new Diagnosis(
            ShardCause.ParticipantQuarantined,
            $"participant {facts.Holder.Metadata.Name} is quarantined{Scores(facts.Holder)}",
            "its work does not count until its audits are done; wait for them, or add another participant"),
        _ => null,
    };

    private static string Scores(V1Alpha1Participant participant) => participant.Status?.Scores is { Count: > 0 } scores
        ? $" ({string.Join(", ", scores.Take(MostNamed).Select(score => $"{score.Name} {score.Value}"))})"
        : "";

    private static Diagnosis Unplaced(ShardFacts facts)
    {
        var run = facts.Run.Metadata.Name;
        if (facts.Participants.Count == 0)
        {
            return new Diagnosis(
                ShardCause.NoParticipants, $"run {run} has no participants, so nobody can hold shard {facts.Name}", "enrol one: plearn join, or apply a Participant");
        }

        var eligible = facts.Participants.Where(IsEligible).ToList();
        if (eligible.Count == 0)
        {
            return new Diagnosis(
                ShardCause.NoEligibleParticipant,
                $"none of the {facts.Participants.Count} participants of run {run} may get a shard: {Refusals(facts.Participants)}",
                "put right what their condition Eligible says, or enrol others");
        }

        var (wanted, offered) = (facts.Run.Spec.Stages * facts.Run.Spec.Replicas.Max, eligible.Sum(participant => participant.Spec.Worker.MaxWorkers));
        if (offered < wanted)
        {
            return new Diagnosis(
                ShardCause.NotEnoughWorkers,
                $"run {run} wants {wanted} shards, and the {eligible.Count} participants that may get any offer {offered} workers{Others(facts)}",
                "raise spec.worker.maxWorkers of a participant, enrol another one, or lower spec.replicas.max");
        }

        return new Diagnosis(
            ShardCause.NotPlacedYet,
            $"shard {facts.Name} has no placement yet, though {eligible.Count} participants could take it{MostOnce(facts)}",
            "the operator plans every second; where it stays so, see the run's events and the operator's log");
    }

    private static bool IsEligible(V1Alpha1Participant participant) =>
        ConditionList.Is(participant.Status?.Conditions, ConditionType.Eligible, ConditionStatus.True);

    private static string Refusals(IEnumerable<V1Alpha1Participant> participants) => string.Join("; ", participants.Take(MostNamed).Select(participant =>
        $"{participant.Metadata.Name}: {participant.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Eligible)?.Message ?? "not judged yet"}"));

    private static string Others(ShardFacts facts) =>
        facts.Participants.Where(participant => !IsEligible(participant)).ToList() is { Count: > 0 } others ? $" (others may not: {Refusals(others)})" : "";

    private static string MostOnce(ShardFacts facts) => facts.Run.Spec.ThreatModel.MaxByzantine > 0
        ? "; with threatModel.maxByzantine above 0 a participant holds at most one replica of a stage"
        : "";
}
