using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Planning;

/// <summary>
/// A run of a hundred stages with as many slots as there are participants, who have one to four workers each and are spread
/// unevenly over a hundred clusters. One participant may lie, so that nobody may hold two replicas of a stage.
/// </summary>
internal sealed class PlannedWorld
{
    private const int Seed = 11;
    private const int MostWorkers = 4;
    private const int Clusters = 100;

    public PlannedWorld(int participants, int stages)
    {
        Definition = Define(stages, Math.Max(4, participants / stages));
        var random = new Random(Seed);
        var candidates = new PlacementCandidate[participants];
        for (var index = 0; index < participants; index++)
        {
            // The lower of two draws: the first clusters have about twice as many participants as the mean, the last hardly any.
            var cluster = Math.Min(random.Next(Clusters), random.Next(Clusters));
            candidates[index] = new PlacementCandidate(
                $"participant-{index:00000}", $"cluster-{cluster:000}", random.Next(1, MostWorkers + 1), ParticipantPhase.Active);
        }

        random.Shuffle(candidates);
        Candidates = candidates;
        Health = candidates.Select(candidate => candidate.Cluster).Distinct().ToDictionary(cluster => cluster, _ => ClusterHealth.Ready);
    }

    public RunDefinition Definition { get; }

    public IReadOnlyList<PlacementCandidate> Candidates { get; }

    public IReadOnlyDictionary<string, ClusterHealth> Health { get; }

    public static PlannedWorld OfClaim() => new(Sizes.Of("PLEARN_BENCHMARK_PARTICIPANTS", 10_000), Sizes.Of("PLEARN_BENCHMARK_STAGES", 100));

    /// <summary>Plans with the given tenancies in place.</summary>
    public PlacementPlan Plan(IReadOnlyCollection<CurrentPlacement> current) => PlacementPlanner.Plan(Definition, Candidates, Health, current);

    /// <summary>A plan as it stands, with the slots of some that are lost.</summary>
    public static IReadOnlyList<CurrentPlacement> Standing(PlacementPlan plan, Predicate<DesiredPlacement> isLost) =>
        [.. plan.Placements.Select(placement => new CurrentPlacement(placement.Slot, placement.Epoch, placement.Participant, isLost(placement)))];

    /// <summary>The slots that have another tenancy in one plan than in the other.</summary>
    public static IReadOnlyList<Slot> Moved(PlacementPlan before, PlacementPlan after)
    {
        var tenancies = before.Placements.ToDictionary(placement => placement.Slot);
        var stays = after.Placements.Where(placement => tenancies.TryGetValue(placement.Slot, out var former) && former == placement);
        return [.. tenancies.Keys.Union(after.Placements.Select(placement => placement.Slot)).Except(stays.Select(placement => placement.Slot))];
    }

    private static RunDefinition Define(int stages, int replicas) => new(
        "planned",
        1,
        1,
        new ModelDefinition(stages, 64, 4, 128, 256, 32),
        new DatasetDefinition(["a.txt"]),
        stages,
        new ReplicaBounds(4, replicas),
        new ScheduleDefinition(RoundMode.DiLoCo, 1, 1, 1, 1, 1, 1, 1, 2),
        new OptimizerDefinition(new InnerOptimizerDefinition(1e-3), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition(1));
}
