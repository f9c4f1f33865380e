using CsCheck;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

/// <summary>What every robust rule holds, alone and after each pre-aggregation.</summary>
public sealed class RobustAggregatorTests
{
    private const int Length = 2000;

    public static TheoryData<AggregatorKind, PreAggregationKind[]> Rules
    {
        get
        {
            var rules = new TheoryData<AggregatorKind, PreAggregationKind[]>();
            foreach (var kind in Enum.GetValues<AggregatorKind>().Except([AggregatorKind.Mean, AggregatorKind.RadialDirectional]))
            {
                rules.Add(kind, []);
                rules.Add(kind, [PreAggregationKind.NearestNeighbourMixing]);
                rules.Add(kind, [PreAggregationKind.AdaptiveClipping]);
                rules.Add(kind, [PreAggregationKind.Bucketing]);
                rules.Add(kind, [PreAggregationKind.AdaptiveClipping, PreAggregationKind.Bucketing, PreAggregationKind.NearestNeighbourMixing]);
            }

            return rules;
        }
    }

    /// <summary>As many liars as the rule bears with so few contributions, however far off, and honest ones spread by 1 around what they share.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_with_f_liars_stays_within_the_honest_spread(AggregatorKind kind, PreAggregationKind[] before)
    {
        foreach (var liars in (int[])[1, 3])
        {
            var threat = new ThreatModelDefinition(liars, kind, PreAggregation: before);
            var count = AggregatorChoice.LeastContributions(threat);
            var honest = Vectors.Group(4, count - liars, Length, 1, 1);
            var mean = new float[Length];
            new MeanAggregator().Aggregate(Vectors.Memories(honest), Vectors.Ones(honest.Length), mean);
            var spread = honest.Max(row => Vectors.Distance(row, mean));
            foreach (var strength in (double[])[2, 1e4, 1e15])
            {
                float[][] rows = [.. honest, .. Enumerable.Repeat(Vectors.Scale(Vectors.Normal(5, "attack", Length), strength), liars)];
                var (attacked, report) = Aggregate(threat, rows);

                Assert.InRange(Vectors.Distance(mean, attacked), 0, 2 * spread);
                Assert.Equal(Vectors.Distance(rows[^1], attacked), report.Distances[^1], 1e-6 * report.Distances[^1]);
                Assert.Equal(Math.Sqrt(attacked.Sum(value => (double)value * value)), report.AggregateNorm, 1e-5 * report.AggregateNorm);
                Assert.All(report.Agreements, agreement => Assert.InRange(agreement, -1, 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_of_honest_ones_that_agree_is_what_they_agree_on(AggregatorKind kind, PreAggregationKind[] before)
    {
        var threat = new ThreatModelDefinition(2, kind, PreAggregation: before);
        var count = AggregatorChoice.LeastContributions(threat);
        var row = Vectors.Normal(1, "w", Length);
        float[][] rows = [Vectors.Scale(row, -3), .. Enumerable.Repeat(row, count - 2), Vectors.Normal(2, "x", Length)];

        var (output, _) = Aggregate(threat, rows);

        Assert.InRange(Vectors.Distance(row, output), 0, before.Length == 0 ? 0 : 1e-5);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_in_another_order_is_the_same_up_to_rounding(AggregatorKind kind, PreAggregationKind[] before)
    {
        if (before.Contains(PreAggregationKind.Bucketing))
        {
            return;
        }

        var threat = new ThreatModelDefinition(2, kind, PreAggregation: before);
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 8).ToArray()), Gen.ULong).Sample(
            (order, seed) =>
            {
                var rows = Vectors.Group(seed, 8, 200, 1, 1);
                rows[0] = Vectors.Scale(rows[0], -50);
                var (first, _) = Aggregate(threat, rows);
                var (second, _) = Aggregate(threat, [.. order.Select(i => rows[i])]);
                Assert.InRange(Vectors.Distance(first, second), 0, 1e-4);
            },
            iter: 20);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_gives_a_contribution_of_weight_zero_no_influence_but_measures_it(AggregatorKind kind, PreAggregationKind[] before)
    {
        var threat = new ThreatModelDefinition(1, kind, PreAggregation: before);
        var rows = Vectors.Group(6, 9, Length, 1, 1);
        var with = new float[Length];

        var report = AggregatorChoice.Create(threat, Drawn.By(1))
            .Aggregate(Vectors.Memories([Vectors.Scale(rows[0], -9), .. rows]), [0, .. Vectors.Ones(9)], with);
        var (without, _) = Aggregate(threat, rows);

        Assert.Equal(without, with);
        Assert.True(report.Distances[0] > 3 * report.Distances[1]);
        Assert.True(report.Agreements[0] < 0);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_on_several_threads_gives_equal_bits(AggregatorKind kind, PreAggregationKind[] before)
    {
        const int elements = 140_001;
        var threat = new ThreatModelDefinition(1, kind, PreAggregation: before);
        var rows = Vectors.Memories(Vectors.Group(8, 9, elements, 1, 1));
        var (one, three) = (new float[elements], new float[elements]);

        var first = AggregatorChoice.Create(threat, Drawn.By(1)).Aggregate(rows, Vectors.Ones(9), one);
        var second = AggregatorChoice.Create(threat, Drawn.By(1), parallelism: 3).Aggregate(rows, Vectors.Ones(9), three);

        Assert.Equal(Vectors.Bits(one), Vectors.Bits(three));
        Assert.Equal(first.Distances, second.Distances);
        Assert.Equal(first.Agreements, second.Agreements);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_of_an_empty_partition_or_one_contribution_works(AggregatorKind kind, PreAggregationKind[] before)
    {
        var threat = new ThreatModelDefinition(1, kind, PreAggregation: before);

        Assert.Equal(0, Aggregate(threat, [[], [], []]).Report.AggregateNorm);
        Assert.Equal([1f, -2f], Aggregate(threat, [[1, -2]]).Output);
        Assert.Equal([0f, 0f], Aggregate(threat, [[0, 0], [0, 0], [0, 0]]).Output);
    }

    /// <summary>Who trained three times as much has a vector three times as long, and no other direction.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_sees_that_a_longer_contribution_agrees(AggregatorKind kind, PreAggregationKind[] before)
    {
        var threat = new ThreatModelDefinition(1, kind, PreAggregation: before);
        var rows = Vectors.Group(9, AggregatorChoice.LeastContributions(threat), Length, 1, 0.1);
        rows[1] = Vectors.Scale(rows[1], 3);

        var (_, report) = Aggregate(threat, rows);

        Assert.All(report.Agreements, agreement => Assert.InRange(agreement, 0.8, 1));
    }

    /// <summary>Zeros are nearer to contributions that share little than these are to each other, so Krum returns them unless rows are averaged before.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Aggregate_with_a_liar_that_sends_zeros_goes_on_unless_by_Krum(AggregatorKind kind, PreAggregationKind[] before)
    {
        var threat = new ThreatModelDefinition(1, kind, PreAggregation: before);
        var honest = Vectors.Group(11, AggregatorChoice.LeastContributions(threat) - 1, Length, 0.5, 1);
        var mean = new float[Length];
        new MeanAggregator().Aggregate(Vectors.Memories(honest), Vectors.Ones(honest.Length), mean);

        var (output, report) = Aggregate(threat, [.. honest, new float[Length]]);

        var progress = output.Zip(mean, (one, other) => (double)one * other).Sum() / mean.Sum(value => (double)value * value);
        if (kind == AggregatorKind.Krum)
        {
            Assert.Equal(before is [] or [PreAggregationKind.AdaptiveClipping], report.AggregateNorm == 0);
        }
        else
        {
            Assert.InRange(progress, 0.4, 1.2);
        }
    }

    private static (float[] Output, AggregationReport Report) Aggregate(ThreatModelDefinition threat, float[][] rows)
    {
        var output = new float[rows[0].Length];
        return (output, AggregatorChoice.Create(threat, Drawn.By(1)).Aggregate(Vectors.Memories(rows), Vectors.Ones(rows.Length), output));
    }
}
