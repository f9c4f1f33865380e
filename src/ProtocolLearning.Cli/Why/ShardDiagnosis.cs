namespace ProtocolLearning.Cli.Why;

/// <summary>
/// Why a shard is not active: a pure function of the facts. It walks the way that a shard takes, from its run to its worker's
/// session, and stops at the first thing that keeps it.
/// </summary>
internal static class ShardDiagnosis
{
    public static Diagnosis Of(ShardFacts facts) =>
        RunDiagnosis.Of(facts)
        ?? PlacementDiagnosis.Of(facts)
        ?? (facts.PodStatus is null && facts.Pod is null ? ClusterDiagnosis.Of(facts) ?? MissingPodDiagnosis.Of(facts) : null)
        ?? EndpointDiagnosis.Widen(PodDiagnosis.Of(facts) ?? SessionDiagnosis.Of(facts), facts);
}
