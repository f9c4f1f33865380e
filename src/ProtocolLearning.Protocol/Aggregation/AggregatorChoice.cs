using ProtocolLearning.Protocol.Aggregation.Coordinates;
using ProtocolLearning.Protocol.Aggregation.Mixing;
using ProtocolLearning.Protocol.Aggregation.Rules;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>The aggregator of a threat model, and how many contributions it needs.</summary>
public static class AggregatorChoice
{
    /// <summary>Contributions that <see cref="PreAggregationKind.Bucketing"/> puts into one bucket.</summary>
    public const int BucketSize = 2;

    /// <summary>The least number of contributions or owners of which f may lie: 2f + 1, an honest majority.</summary>
    /// <param name="maxByzantine">f.</param>
    public static int HonestMajority(int maxByzantine) => (2 * maxByzantine) + 1;

    /// <summary>
    /// The least number of contributions that a threat model's rule needs: 1 where nobody lies, 2f + 1, or 2f + 3 with Krum and
    /// Multi-Krum; with buckets of two so many buckets, and thus 4f + 1 or 4f + 5.
    /// </summary>
    /// <param name="threatModel">The threat model.</param>
    public static int LeastContributions(ThreatModelDefinition threatModel)
    {
        ArgumentNullException.ThrowIfNull(threatModel);
        if (threatModel.MaxByzantine == 0)
        {
            return 1;
        }

        var rows = HonestMajority(threatModel.MaxByzantine) + (threatModel.Aggregator is AggregatorKind.Krum or AggregatorKind.MultiKrum ? 2 : 0);
        return Before(threatModel).Contains(PreAggregationKind.Bucketing) ? (BucketSize * (rows - 1)) + 1 : rows;
    }

    /// <summary>The aggregator that a threat model names, with what is done before it.</summary>
    /// <param name="threatModel">The threat model.</param>
    /// <param name="randomness">Draws buckets: of this round and partition alone.</param>
    /// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such aggregator.</exception>
    public static IAggregator Create(ThreatModelDefinition threatModel, PublicRandomness randomness, int parallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(threatModel);
        var f = threatModel.MaxByzantine;
        var mixing = Mixing(threatModel, randomness);
        return threatModel.Aggregator switch
        {
            AggregatorKind.Mean => new MeanAggregator(parallelism),
            AggregatorKind.RadialDirectional => new RadialDirectionalAggregator(parallelism),
            AggregatorKind.CenteredClip => Combining(new CenteredClipRule(threatModel.ClipRadiusFactor)),
            AggregatorKind.Krum => Combining(MultiKrumRule.Krum(f)),
            AggregatorKind.MultiKrum => Combining(MultiKrumRule.MultiKrum(f)),
            AggregatorKind.GeometricMedian => Combining(new GeometricMedianRule()),
            AggregatorKind.CoordinateMedian => ByCoordinate(new CoordinateMedianRule()),
            AggregatorKind.TrimmedMean => ByCoordinate(new TrimmedMeanRule(f)),
            _ => throw new ArgumentOutOfRangeException(nameof(threatModel), threatModel.Aggregator, "No such aggregator."),
        };

        IAggregator Combining(ICombinationRule rule) =>
            new CombinationAggregator(mixing is null ? rule : new MixedRule(mixing, rule), parallelism);

        IAggregator ByCoordinate(ICoordinateRule rule) =>
            mixing is null ? new CoordinateAggregator(rule, parallelism) : new MixedCoordinateAggregator(mixing, rule, parallelism);
    }

    private static IMixing? Mixing(ThreatModelDefinition threatModel, PublicRandomness randomness)
    {
        IMixing? all = null;
        foreach (var kind in Before(threatModel))
        {
            IMixing next = kind switch
            {
                PreAggregationKind.Bucketing => new Bucketing(BucketSize, randomness),
                PreAggregationKind.NearestNeighbourMixing => new NearestNeighbourMixing(threatModel.MaxByzantine),
                PreAggregationKind.AdaptiveClipping => NormClipping.Adaptive(threatModel.MaxByzantine),
                _ => throw new ArgumentOutOfRangeException(nameof(threatModel), kind, "No such pre-aggregation."),
            };
            all = all is null ? next : new MixingSequence(all, next);
        }

        return all;
    }

    private static IReadOnlyList<PreAggregationKind> Before(ThreatModelDefinition threatModel) => threatModel.PreAggregation ?? [];
}
