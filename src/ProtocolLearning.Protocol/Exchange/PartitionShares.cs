namespace ProtocolLearning.Protocol.Exchange;

/// <summary>
/// How much of the vector each member aggregates, by what it can send and receive. A member whose share is w sends and receives
/// 1 + (n - 2) w vectors in an exchange, so the shares that make the slowest member as fast as can be follow by filling up (hivemind's
/// load balancing solves the same linear program).
/// </summary>
public static class PartitionShares
{
    /// <summary>What the shares add up to.</summary>
    public const int Whole = 1_000_000;

    private const int Bisections = 100;
    private const double LeastSpeed = 1e-6;
    private const double Resolution = 1e12;

    /// <summary>Equal shares.</summary>
    /// <param name="members">Number n of members, 1 or more.</param>
    public static IReadOnlyList<int> Equal(int members) => Apportion(Whole, [.. Enumerable.Repeat(1L, members)]);

    /// <summary>The greatest share that one member may have: 2/n, so that what is lost with one owner stays small.</summary>
    /// <param name="members">Number n of members, 1 or more.</param>
    public static int Most(int members) => members <= 2 ? Whole : ((2 * Whole) + members - 1) / members;

    /// <summary>Why shares may not stand in the log; null where they may.</summary>
    /// <param name="shares">Share of each partition in millionths.</param>
    /// <param name="members">Number n of members.</param>
    public static string? Problem(IReadOnlyList<int> shares, int members)
    {
        if (shares.Count != members)
        {
            return $"{shares.Count} shares are listed for {members} partitions.";
        }

        var most = Most(members);
        for (var i = 0; i < shares.Count; i++)
        {
            if (shares[i] < 0 || shares[i] > most)
            {
                return $"partition {i} has a share of {shares[i]} millionths, which is not within 0 to {most}.";
            }
        }

        var sum = shares.Sum(share => (long)share);
        return sum == Whole ? null : $"the shares add up to {sum} millionths, not to {Whole}.";
    }

    /// <summary>The shares by which an exchange takes as little time as can be.</summary>
    /// <param name="bytesPerSecond">
    /// What the owner of each partition can send and receive for it, the lesser of the two; where it is 0 or less, or no number, it is taken
    /// for the median of the others.
    /// </param>
    /// <returns>A share for each partition in millionths, none above <see cref="Most"/>; equal ones where nothing is known.</returns>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> bytesPerSecond)
    {
        ArgumentNullException.ThrowIfNull(bytesPerSecond);
        var members = bytesPerSecond.Count;
        var known = bytesPerSecond.Where(IsKnown).Order().ToArray();
        if (known.Length == 0 || members <= 2)
        {
            return Equal(members);
        }

        // Only proportions count; those that are further apart than this end at the bounds anyway.
        var median = known[(known.Length - 1) / 2];
        double[] speeds = [.. bytesPerSecond.Select(speed => IsKnown(speed) ? Math.Clamp(speed / median, LeastSpeed, 1 / LeastSpeed) : 1)];
        var most = Most(members) / (double)Whole;
        var (least, enough) = (0.0, (members + 1) / speeds.Min());
        for (var i = 0; i < Bisections; i++)
        {
            var time = (least + enough) / 2;
            (least, enough) = In(time).Sum() < 1 ? (time, enough) : (least, time);
        }

        return Apportion(Whole, [.. In(enough).Select(share => (long)(share * Resolution))]);

        // What each can aggregate where an exchange may take that long.
        IEnumerable<double> In(double time) => speeds.Select(speed => Math.Clamp(((time * speed) - 1) / (members - 2), 0, most));
    }

    /// <summary>Cuts so many chunks in the proportion of shares.</summary>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="shares">Share of each partition.</param>
    /// <returns>A run of chunks for each partition, in order.</returns>
    public static Range[] Cut(int chunks, IReadOnlyList<int> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var counts = Apportion(chunks, [.. shares.Select(share => (long)share)]);
        var ranges = new Range[counts.Length];
        for (int i = 0, start = 0; i < ranges.Length; start += counts[i], i++)
        {
            ranges[i] = start..(start + counts[i]);
        }

        return ranges;
    }

    private static bool IsKnown(double speed) => double.IsFinite(speed) && speed > 0;

    /// <summary>Whole numbers in a proportion, by the largest remainders; of equal ones the first. Integers only: equal on every CPU.</summary>
    private static int[] Apportion(int total, long[] weights)
    {
        var sum = (Int128)weights.Sum();
        var counts = weights.Select(weight => (int)(weight * (Int128)total / sum)).ToArray();
        var rest = total - counts.Sum();
        foreach (var i in Enumerable.Range(0, weights.Length).OrderByDescending(i => weights[i] * (Int128)total % sum).Take(rest))
        {
            counts[i]++;
        }

        return counts;
    }
}
