using System.Globalization;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>
/// Finds the stage that holds a pipeline up, and who should move there from a stage that does not: rebalancing as SWARM describes it
/// (arXiv 2301.11913, section 3.2), a pure function of what members measured of themselves.
/// </summary>
/// <remarks>
/// <para>A member's load is the share of a round's training in which it computed. What a stage has to do is its replicas' loads together;
/// over the number of replicas it is the stage's load, and the pipeline is as fast as the stage of the highest load lets it be. SWARM moves
/// from the least to the most loaded stage; here the move is taken that leaves the lowest highest load of all stages, and only where
/// that makes the pipeline <see cref="LeastGain"/> times as fast: the way back would make it slower, so that no two moves undo each other.</para>
/// <para>It reckons with replicas that are alike: nothing moves from or to a stage whose loads are further apart than a quarter. So
/// one member that lies about its load can keep others from moving, and cannot move them.
/// Nothing moves before every member has measured itself over some rounds, which a member that moved does anew.</para>
/// </remarks>
public static class StageBalance
{
    /// <summary>How many times as fast the pipeline must become.</summary>
    public const double LeastGain = 1.2;

    /// <summary>Load from which a stage holds the others up: below it they wait for the network or each other's latency.</summary>
    public const double LeastLoad = 0.5;

    /// <summary>How far apart the loads of a stage may be that gives a replica away: the one of the lowest load may be the fastest.</summary>
    private const double MostUneven = 1.25;

    /// <summary>The move that helps most, or null where none helps enough or loads are not known.</summary>
    /// <param name="definition">Stages, bounds on replicas and f.</param>
    /// <param name="members">How each tenancy that is not lost stands.</param>
    /// <param name="mayMove">Participants that may be moved and may take slots.</param>
    public static StageMove? Find(RunDefinition definition, IReadOnlyCollection<MemberProgress> members, IReadOnlySet<string> mayMove)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(mayMove);
        var stages = Enumerable.Range(0, definition.Stages).Select(stage => members.Where(member => member.Member.Slot.Stage == stage).ToList()).ToList();
        if (stages.Any(stage => stage.Count == 0) || members.Any(member => member is not { Phase: MemberPhase.Active, Load: not null }))
        {
            return null;
        }

        var loads = stages.Select(Median).ToArray();
        var highest = loads.Max();
        var busiest = Array.IndexOf(loads, highest);
        if (highest < LeastLoad || stages[busiest].Count >= definition.Replicas.Max)
        {
            return null;
        }

        var best = Enumerable.Range(0, stages.Count)
            .Where(stage => stage != busiest && stages[stage].Count > definition.Replicas.Min && IsEven(stages[stage]) && IsEven(stages[busiest]))
            .Select(stage => (Stage: stage, Highest: HighestAfter(stage), Mover: Mover(stage)))
            .Where(move => move.Mover is not null && highest >= LeastGain * move.Highest)
            .OrderBy(move => move.Highest)
            .ThenBy(move => move.Stage)
            .FirstOrDefault();
        return best.Mover is null
            ? null
            : new StageMove(best.Mover, best.Stage, busiest, string.Create(
                CultureInfo.InvariantCulture,
                $"stage {busiest} computes {highest:P0} of the time and stage {best.Stage} {loads[best.Stage]:P0}; the pipeline can be {highest / best.Highest:0.0} times as fast"));

        double HighestAfter(int from) => stages.Select((stage, index) => (loads[index] * stage.Count) switch
        {
            var work when index == busiest => work / (stage.Count + 1),
            var work when index == from => work / (stage.Count - 1),
            var work => work / stage.Count,
        }).Max();

        // The one that its stage misses least; with f > 0 a participant holds one replica of a stage.
        string? Mover(int from) => stages[from]
            .Where(member => mayMove.Contains(member.Member.Participant)
                && (definition.ThreatModel.MaxByzantine == 0 || stages[busiest].All(other => other.Member.Participant != member.Member.Participant)))
            .OrderBy(member => member.Load)
            .ThenByDescending(member => member.Member.Slot)
            .FirstOrDefault()?.Member.Participant;
    }

    private static bool IsEven(IReadOnlyCollection<MemberProgress> stage) =>
        stage.Max(member => member.Load!.Value) <= MostUneven * stage.Min(member => member.Load!.Value);

    private static double Median(IReadOnlyCollection<MemberProgress> members)
    {
        var loads = members.Select(member => member.Load!.Value).Order().ToArray();
        return (loads[(loads.Length - 1) / 2] + loads[loads.Length / 2]) / 2;
    }
}
