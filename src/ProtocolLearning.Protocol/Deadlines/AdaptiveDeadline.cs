using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Deadlines;

/// <summary>
/// How long a phase of a round is given: what this fleet took so far, not a fixed guess. Median and median absolute deviation
/// (MAD) are used because a few stragglers, or liars fewer than half, cannot move either far.
/// </summary>
public static class AdaptiveDeadline
{
    /// <summary>MADs above the median; 6 of them are about 4 standard deviations of a normal distribution.</summary>
    public const double Deviations = 6;

    /// <summary>The least margin above the median, as a share of it: a fleet that is exactly on time must not cut itself off.</summary>
    public const double LeastMargin = 0.5;

    /// <summary>The next deadline.</summary>
    /// <param name="secondsTaken">Seconds that members took for the phase lately; what is negative or not finite is ignored.</param>
    /// <param name="schedule">Bounds on the deadline.</param>
    /// <returns>
    /// median + max(<see cref="Deviations"/>*MAD, <see cref="LeastMargin"/>*median) within the bounds; the upper bound where
    /// nothing was measured yet.
    /// </returns>
    public static TimeSpan Next(IEnumerable<double> secondsTaken, ScheduleDefinition schedule)
    {
        double[] seconds = [.. secondsTaken.Where(taken => double.IsFinite(taken) && taken >= 0)];
        if (seconds.Length == 0)
        {
            return TimeSpan.FromSeconds(schedule.MaxDeadlineSeconds);
        }

        var median = Median(seconds);
        var deviation = Median([.. seconds.Select(taken => Math.Abs(taken - median))]);
        var deadline = median + Math.Max(Deviations * deviation, LeastMargin * median);
        return TimeSpan.FromSeconds(Math.Max(schedule.MinDeadlineSeconds, Math.Min(schedule.MaxDeadlineSeconds, deadline)));
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : values[middle - 1] + ((values[middle] - values[middle - 1]) / 2);
    }
}
