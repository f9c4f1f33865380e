using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Detection;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Tests.Aggregation;

namespace ProtocolLearning.Protocol.Tests.Detection;

/// <summary>Rounds of a stage group, attacks of the literature among them, through aggregator, score and tally.</summary>
public sealed class DetectionSimulationTests
{
    private const int Length = 8192;
    private static readonly ThreatModelDefinition Threat = new(2, AggregatorKind.CenteredClip);

    public static TheoryData<int, double, double> Fleets => new()
    {
        // members, norm of what they share over norm of what is their own, deviation of their lengths (0.6 to 1.5)
        { 3, 1.0, 0.2 },
        { 4, 0.5, 0.2 },
        { 4, 3.0, 0.3 },
        { 6, 0.3, 0.0 },
        { 6, 1.0, 0.3 },
        { 6, 3.0, 0.3 },
        { 7, 0.5, 0.5 },
        { 16, 0.3, 0.3 },
        { 16, 1.0, 0.5 },
        { 16, 10.0, 0.5 },
    };

    public static TheoryData<string, int, double> Attacks
    {
        get
        {
            var attacks = new TheoryData<string, int, double>();
            foreach (var attack in (string[])["flip", "flip10", "constant", "random", "huge"])
            {
                foreach (var (members, signal) in new[] { (3, 1.5), (4, 1.0), (6, 1.0), (7, 3.0), (9, 0.7), (16, 0.5) })
                {
                    attacks.Add(attack, members, signal);
                }
            }

            return attacks;
        }
    }

    [Theory]
    [MemberData(nameof(Fleets))]
    public void Honest_members_are_never_blamed(int members, double signal, double spread)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var scores = Score(Contributions(seed, members, signal, spread), liars: []);
            Assert.All(scores, score => Assert.InRange(score, 0, 0.9 * Threat.SuspectScore));
        }
    }

    [Theory]
    [InlineData(AggregatorKind.Krum)]
    [InlineData(AggregatorKind.MultiKrum)]
    [InlineData(AggregatorKind.GeometricMedian)]
    [InlineData(AggregatorKind.CoordinateMedian)]
    [InlineData(AggregatorKind.TrimmedMean)]
    public void Honest_members_are_never_blamed_whatever_the_rule(AggregatorKind kind)
    {
        foreach (var (members, signal, spread) in new[] { (7, 0.5, 0.2), (9, 1.0, 0.3), (16, 3.0, 0.3) })
        {
            for (ulong seed = 0; seed < 10; seed++)
            {
                var scores = Score(Contributions(seed, members, signal, spread), liars: [], Threat with { Aggregator = kind });
                Assert.All(scores, score => Assert.InRange(score, 0, 0.9 * Threat.SuspectScore));
            }
        }
    }

    [Fact]
    public void Honest_members_without_any_common_direction_are_never_blamed()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Assert.All(Score(Contributions(seed, 8, 0, 0.3), liars: []), score => Assert.InRange(score, 0, 2.25));
        }
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attackers_are_banned_after_two_rounds_and_nobody_else(string attack, int members, double signal)
    {
        int[] liars = members < 5 ? [1] : [1, 4];
        var tallies = new OffenceTally[members];
        for (ulong round = 1; round <= 2; round++)
        {
            var contributions = Contributions(100 + round, members, signal, 0.2);
            foreach (var liar in liars)
            {
                contributions[liar] = Attack(attack, contributions[liar], liar);
            }

            var scores = Score(contributions, liars);
            tallies = [.. tallies.Select((tally, i) => scores[i] >= Threat.SuspectScore ? tally.Add((long)round) : tally)];
        }

        for (var i = 0; i < members; i++)
        {
            Assert.Equal(liars.Contains(i) ? ParticipantStanding.Banned : ParticipantStanding.Good, tallies[i].Standing(Threat));
        }
    }

    private static float[][] Contributions(ulong seed, int members, double signal, double spread)
    {
        var lengths = Vectors.Normal(seed, "lengths", members, spread);
        return [.. Vectors.Group(seed, members, Length, signal, 1).Select((row, i) => Vectors.Scale(row, Math.Clamp(1 + lengths[i], 0.6, 1.5)))];
    }

    private static float[] Attack(string attack, float[] own, int liar) => attack switch
    {
        "flip" => Vectors.Scale(own, -1),
        "flip10" => Vectors.Scale(own, -10),
        "constant" => Vectors.Scale(Vectors.Normal(77, "direction", Length), 1000),
        "random" => Vectors.Normal((ulong)liar, "noise", Length, 10),
        "huge" => Vectors.Scale(own, 1e30),
        _ => throw new ArgumentOutOfRangeException(nameof(attack), attack, null),
    };

    /// <summary>Every member owns one partition; a liar reports that the liars are fine and everybody else is far off.</summary>
    private static IReadOnlyList<double> Score(float[][] contributions, int[] liars, ThreatModelDefinition? threat = null)
    {
        var members = contributions.Length;
        var aggregator = AggregatorChoice.Create(threat ?? Threat, Drawn.By(1));
        var measures = new List<PartitionMeasure>();
        var layout = ExchangeLayout.Whole(Length, members);
        for (var owner = 0; owner < members; owner++)
        {
            var range = layout.PartitionOf(owner);
            var rows = Vectors.Memories(contributions.Select(row => row[range]));
            var report = aggregator.Aggregate(rows, Vectors.Ones(members), new float[rows[0].Length]);
            measures.Add(liars.Contains(owner)
                ? new PartitionMeasure([.. Enumerable.Range(0, members).Select(i => liars.Contains(i) ? 0 : 1e9 * (i + 1.0))], [], 1)
                : new PartitionMeasure(report.Distances, report.Agreements, report.AggregateNorm));
        }

        return ContributionScore.Combine(measures.Select(measure => new[] { measure }), members, liars.Length);
    }
}
