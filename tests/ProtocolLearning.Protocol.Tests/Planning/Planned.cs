using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Planning;

/// <summary>Input of the planner's tests.</summary>
internal static class Planned
{
    public static RunDefinition Run(int stages, int min, int max, int maxByzantine = 0) => new(
        "run",
        1,
        1,
        new ModelDefinition(stages, 64, 4, 128, 256, 32),
        new DatasetDefinition(["a.txt"]),
        stages,
        new ReplicaBounds(min, max),
        new ScheduleDefinition(RoundMode.DiLoCo, 1, 1, 1, 1, 1, 1, 1, 2),
        new OptimizerDefinition(new InnerOptimizerDefinition(1e-3), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition(maxByzantine));

    public static PlacementCandidate At(string name, string cluster, int capacity, bool unschedulable = false) =>
        new(name, cluster, capacity, ParticipantPhase.Active, unschedulable);

    public static PlacementPlan Plan(
        RunDefinition run,
        IReadOnlyCollection<PlacementCandidate> candidates,
        IReadOnlyCollection<CurrentPlacement>? current = null,
        StageMove? move = null) => PlacementPlanner.Plan(
            run,
            candidates,
            candidates.Select(candidate => candidate.Cluster).Distinct().ToDictionary(cluster => cluster, _ => ClusterHealth.Ready),
            current ?? [],
            move);

    public static IReadOnlyList<CurrentPlacement> Current(PlacementPlan plan, Slot? lost = null) =>
        [.. plan.Placements.Select(p => new CurrentPlacement(p.Slot, p.Epoch, p.Participant, p.Slot == lost))];
}
