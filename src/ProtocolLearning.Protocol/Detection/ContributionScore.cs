namespace ProtocolLearning.Protocol.Detection;

/// <summary>
/// How far a contribution deviates from its group, in the unit of the threat model's suspect score: about 1 for an honest one,
/// 4 for a flipped sign, the factor for one that is so many times too long.
/// </summary>
/// <remarks>
/// <para>In each partition the score is the larger of two. One is the distance from the aggregate, over the group's median
/// distance or over the aggregate's norm, whichever is longer: an honest member that was slow and took fewer inner steps is off by
/// a part of that norm. The other is 2*(1 - c/m), where c is the contribution's agreement with the others and m the group's median
/// agreement: it tells a flipped sign where distance cannot. It counts where m is at least <see cref="LeastAgreement"/> and
/// <see cref="LeastClarity"/> median absolute deviations of the agreements; below, there is no common direction to oppose. Where
/// agreements were not measured, the distance is taken over the median distance alone.</para>
/// <para>What one owner measured in several partitions counts once, as their median. The score over all owners is their median
/// too, and never above what f + 1 of them say, so that owners that lie decide nothing even where others could not report.
/// Attacks smaller than the
/// honest spread (such as ALIE and weak IPM), and contributions of zero, pass: the aggregator bounds what they do, and audits
/// look for them.</para>
/// </remarks>
public static class ContributionScore
{
    /// <summary>The highest score: a malformed contribution's.</summary>
    public const double Highest = 1e6;

    /// <summary>Median agreement below which a group has no common direction.</summary>
    public const double LeastAgreement = 0.05;

    /// <summary>Median agreement, in median absolute deviations of it, below which a group has no common direction.</summary>
    public const double LeastClarity = 3;

    /// <summary>The score of each contributor.</summary>
    /// <param name="byOwner">
    /// What each owner measured in its partitions; a measure of the wrong length, of nothing but zeros or with a number that cannot
    /// be is left out.
    /// </param>
    /// <param name="contributors">Number of contributors.</param>
    /// <param name="maxByzantine">f, the owners that may lie.</param>
    /// <returns>A score from 0 to <see cref="Highest"/> each; 0 where fewer than f + 1 owners measured something usable.</returns>
    public static IReadOnlyList<double> Combine(
        IEnumerable<IReadOnlyList<PartitionMeasure>> byOwner, int contributors, int maxByzantine)
    {
        double[][][] owners = [.. byOwner
            .Select(partitions => partitions.Where(partition => IsUsable(partition, contributors)).Select(OfPartition).ToArray())
            .Where(usable => usable.Length > 0)];
        var scores = new double[contributors];
        var position = Math.Min((owners.Length - 1) / 2, owners.Length - 1 - maxByzantine);
        for (var i = 0; position >= 0 && i < contributors; i++)
        {
            scores[i] = owners.Select(usable => LowerMedian([.. usable.Select(partition => partition[i])])).Order().ElementAt(position);
        }

        return scores;
    }

    private static double[] OfPartition(PartitionMeasure partition)
    {
        var measured = partition.Agreements.Count > 0;
        var unit = Math.Max(LowerMedian([.. partition.Distances]), measured ? partition.AggregateNorm : 0);
        double[] scores = [.. partition.Distances.Select(distance => Ratio(distance, unit))];
        if (measured)
        {
            RaiseByOpposition(partition.Agreements, scores);
        }

        return scores;
    }

    private static void RaiseByOpposition(IReadOnlyList<double> agreements, double[] scores)
    {
        var median = LowerMedian([.. agreements]);
        var deviation = LowerMedian([.. agreements.Select(agreement => Math.Abs(agreement - median))]);
        if (median < Math.Max(LeastAgreement, LeastClarity * deviation))
        {
            return;
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = Math.Max(scores[i], 2 * (1 - (agreements[i] / median)));
        }
    }

    private static double Ratio(double distance, double unit)
    {
        if (double.IsInfinity(distance) || distance == double.MaxValue)
        {
            return Highest;
        }

        return distance == 0 ? 0 : Math.Min(Highest, distance / unit);
    }

    private static bool IsUsable(PartitionMeasure partition, int contributors) =>
        partition.Distances.Count == contributors
        && double.IsFinite(partition.AggregateNorm)
        && partition.AggregateNorm >= 0
        && partition.Distances.All(distance => distance >= 0)
        && partition.Distances.Any(distance => distance > 0)
        && (partition.Agreements.Count == 0
            || (partition.Agreements.Count == contributors && partition.Agreements.All(agreement => agreement is >= -1 and <= 1)));

    private static double LowerMedian(double[] values)
    {
        Array.Sort(values);
        return values[(values.Length - 1) / 2];
    }
}
