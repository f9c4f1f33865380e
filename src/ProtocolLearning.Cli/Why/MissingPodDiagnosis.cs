namespace ProtocolLearning.Cli.Why;

/// <summary>Why an accepted epoch has no pod in a cluster that answers.</summary>
internal static class MissingPodDiagnosis
{
    public static Diagnosis Of(ShardFacts facts)
    {
        var spec = facts.Placement!.Spec;
        var said = facts.PlacementEvents.FirstOrDefault(line => line.Reason == "PodNotCreated")?.Message;
        return said switch
        {
            null => new Diagnosis(
                ShardCause.PodNotCreated,
                $"epoch {spec.Epoch} of {facts.Name} is accepted, and its pod is not made yet{Unseen(facts)}",
                "the pod controller makes it within seconds; where it stays so, see the operator's log for the placement's name"),
            _ when Says(said, "exceeded quota") => new Diagnosis(
                ShardCause.QuotaExceeded,
                $"a quota of namespace {spec.Namespace} in cluster {spec.Cluster} is used up: {said}",
                "raise the ResourceQuota, or free what else uses it"),
            _ when Says(said, "not found") || Says(said, "being terminated") => new Diagnosis(
                ShardCause.NamespaceMissing,
                $"namespace {spec.Namespace} in cluster {spec.Cluster} takes no pods: {said}",
                "make the namespace anew, or give the participant another one"),
            _ => new Diagnosis(
                ShardCause.PodForbidden,
                $"cluster {spec.Cluster} does not take the pod: {said}",
                "put right what the message names: the operator's Role there, an admission policy, the namespace's pod security, or another pod of that name"),
        };
    }

    private static bool Says(string message, string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static string Unseen(ShardFacts facts) => facts.MemberProblem is null ? "" : $" (its cluster was not looked at: {facts.MemberProblem})";
}
